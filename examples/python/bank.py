"""Accounts and transfers between them. Usage: python3 bank.py [HOST:PORT]"""

import contextlib
import pathlib
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

# Where ./generate leaves the classes of the protos.
sys.path.append(str(pathlib.Path(__file__).parent / "target" / "generated"))

import grpc  # noqa: E402
from client import Client, reason_of  # noqa: E402
from tercet.common.v1 import common_pb2 as common  # noqa: E402
from tercet.kv.v1 import kv_pb2 as kv  # noqa: E402
from tercet.kv.v1 import watch_pb2  # noqa: E402

BUCKET = "example-python-accounts"
PREFIX = b"account/"


class InsufficientFunds(Exception):
    """An account has less than is to be taken from it."""


def key_of(name):
    return PREFIX + name.encode()


# Money is counted in whole cents, as text, and never as a floating-point number.
def to_value(balance):
    return str(balance).encode()


class Bank:
    """Accounts, each an entry."""

    def __init__(self, client):
        self.client = client

    def open(self, name, balance, request_id=""):
        """Opens an account that must not exist yet."""
        request = kv.PutRequest(
            bucket=BUCKET,
            key=key_of(name),
            value=to_value(balance),
            condition=common.Condition(must_not_exist=True),
            request_id=request_id,
        )
        return self.client.write(self.client.kv.Put, request)

    def balance_of(self, name, transaction_id=b""):
        request = kv.GetRequest(bucket=BUCKET, key=key_of(name), transaction_id=transaction_id)
        answer = self.client.read(self.client.kv.Get, request)
        if not answer.HasField("entry"):
            raise KeyError(name)
        return int(answer.entry.value)

    def balances(self):
        return f"alice {self.balance_of('alice')}, bob {self.balance_of('bob')}"

    def transfer(self, source, target, amount, in_between=lambda run: None):
        """Moves money, or nothing at all. Returns how often the transaction ran."""
        runs = 0

        def body(transaction_id):
            nonlocal runs
            runs += 1
            left = self.balance_of(source, transaction_id)
            right = self.balance_of(target, transaction_id)
            if left < amount:
                raise InsufficientFunds(f"{source} has {left}")
            in_between(runs)
            for name, balance in ((source, left - amount), (target, right + amount)):
                request = kv.PutRequest(
                    bucket=BUCKET, key=key_of(name), value=to_value(balance), transaction_id=transaction_id
                )
                self.client.write(self.client.kv.Put, request)

        self.client.transact(body)
        return runs

    def pay_in(self, name, amount):
        request = kv.IncrementRequest(bucket=BUCKET, key=key_of(name), delta=amount)
        self.client.write(self.client.kv.Increment, request)


def open_accounts(bank):
    bank.client.write(bank.client.kv.DeleteRange, kv.DeleteRangeRequest(bucket=BUCKET, prefix=PREFIX))
    request_id = str(uuid.uuid4())
    first = bank.open("alice", 100, request_id)
    bank.open("bob", 50)
    print("opened alice 100, bob 50")
    # As after a lost answer: the same request id, and it takes place once.
    again = bank.open("alice", 100, request_id)
    same = again.commit_version == first.commit_version
    print(f"the same request again: {'same' if same else 'other'} version")
    try:
        bank.open("alice", 1)
        print("alice was opened twice")
    except grpc.RpcError as error:
        print(f"opening alice again: {reason_of(error)}")


def transfer_money(bank):
    # Somebody else pays in while the first run is under way, which makes it conflict.
    runs = bank.transfer("alice", "bob", 30, lambda run: bank.pay_in("alice", 5) if run == 1 else None)
    print(f"transfer of 30: committed by run {runs}")
    print(bank.balances())
    try:
        bank.transfer("alice", "bob", 1000)
    except InsufficientFunds as refusal:
        print(f"transfer of 1000: refused, {refusal}")
    pairs = [("alice", "bob"), ("bob", "alice")]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda i: bank.transfer(*pairs[i % 2], 1), range(20)))
    print(f"after 20 transfers at once: {bank.balances()}")


def list_accounts(bank):
    for name in ("carol", "dave", "erin"):
        bank.open(name, 0)
    token = ""
    more = True
    while more:
        names = []
        request = kv.ScanRequest(bucket=BUCKET, prefix=PREFIX, limit=2, resume_token=token)
        for message in bank.client.scan(request):
            names += [entry.key.decode() for entry in message.entries]
            token = message.resume_token or token
            # A scan that took too long for the server to hold its version is read on in the same way.
            more = message.HasField("end") and message.end.reason != common.END_REASON_EXHAUSTED
        print(f"page: {' '.join(names)}")


def watch_one(bank, label, token, when_watching=lambda: None):
    """Waits for one commit, runs something once the server watches, and returns the token to go on with."""
    request = watch_pb2.WatchRequest(bucket=BUCKET, prefix=PREFIX, resume_token=token)
    events = []
    with contextlib.closing(bank.client.watch(request)) as messages:
        for message in messages:
            if message.HasField("header"):
                when_watching()
            # Of a very large commit, each message has a part; here it comes whole, and the first one will do.
            for commit in message.commits:
                events += commit.events
            if events and message.resume_token:
                told = sorted(f"{event.entry.key.decode()}={event.entry.value.decode()}" for event in events)
                print(f"{label}: {' '.join(told)}")
                return message.resume_token
    raise RuntimeError("The watch has ended")


def main():
    with Client(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7411") as client:
        bank = Bank(client)
        open_accounts(bank)
        transfer_money(bank)
        list_accounts(bank)
        token = watch_one(bank, "watched", "", lambda: bank.transfer("alice", "bob", 5))
        # What happens while nobody watches is told later.
        bank.transfer("bob", "alice", 1)
        watch_one(bank, "watched later", token)


if __name__ == "__main__":
    main()
