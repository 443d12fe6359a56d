"""What a program needs to speak to Tercet well: message limits, deadlines, and repetition by what the server says.

Made to be copied. The classes of the protos come from ./generate.
"""

import random
import sys
import time
import uuid

import grpc
from tercet.kv.v1 import kv_pb2_grpc
from tercet.transaction.v1 import transaction_pb2, transaction_pb2_grpc

MESSAGE_BYTES_MAX = 64 << 20
CALL_S = 30.0
ROLLBACK_S = 1.0
BACKOFF_S = 0.005
BACKOFF_S_MAX = 1.0


def _trailer(error, name):
    for key, value in error.trailing_metadata() or ():
        if key == name:
            return value
    return None


def reason_of(error):
    """What happened, as a stable name: the server's reason, or the gRPC status where no server said anything."""
    return _trailer(error, "tercet-reason") or error.code().name


def _retry_of(error):
    """What may be repeated: none, call or transaction."""
    # Without a trailer, no server has answered: the connection was lost, or could not be made.
    silent = "call" if error.code() is grpc.StatusCode.UNAVAILABLE else "none"
    return _trailer(error, "tercet-retry") or silent


def _back_off(error, failures, deadline):
    """Waits before a repetition, longer each time and at random; raises the error if the deadline would pass."""
    after_s = int(_trailer(error, "tercet-retry-after-ms") or 0) / 1000
    delay_s = after_s + random.uniform(0, min(BACKOFF_S_MAX, BACKOFF_S * 2**failures))
    if time.monotonic() + delay_s >= deadline:
        raise error
    time.sleep(delay_s)


def _repeated(method, request, deadline):
    in_transaction = bool(getattr(request, "transaction_id", b""))
    failures = 0
    while True:
        try:
            return method(request, timeout=max(0.001, deadline - time.monotonic()))
        except grpc.RpcError as error:
            retry = _retry_of(error)
            # A call outside of a transaction is the whole transaction.
            if retry == "none" or (retry == "transaction" and in_transaction):
                raise
            failures += 1
            _back_off(error, failures, deadline)


class Client:
    """A connection to one server, for any number of threads. It connects at the first call."""

    def __init__(self, address):
        self._channel = grpc.insecure_channel(
            address,
            options=[
                ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
                ("grpc.max_send_message_length", MESSAGE_BYTES_MAX),
            ],
        )
        self.kv = kv_pb2_grpc.KeyValueServiceStub(self._channel)
        self._transactions = transaction_pb2_grpc.TransactionServiceStub(self._channel)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._channel.close()

    def read(self, method, request):
        """Calls a method of the key-value service that reads."""
        return _repeated(method, request, time.monotonic() + CALL_S)

    def write(self, method, request):
        """Calls a method that writes. By its request id it takes place once, however often it is sent."""
        if not request.request_id:
            request.request_id = str(uuid.uuid4())
        return _repeated(method, request, time.monotonic() + CALL_S)

    def transact(self, body):
        """Runs a body in a transaction and commits it.

        On a conflict the body runs again, so it should change nothing else. It is given the id that its requests
        carry as transaction_id.
        """
        deadline = time.monotonic() + CALL_S
        failures = 0
        while True:
            begun = _repeated(self._transactions.Begin, transaction_pb2.BeginRequest(), deadline)
            try:
                result = body(begun.transaction_id)
                commit = transaction_pb2.CommitRequest(transaction_id=begun.transaction_id)
                _repeated(self._transactions.Commit, commit, deadline)
                return result
            except grpc.RpcError as error:
                self._roll_back(begun.transaction_id)
                if _retry_of(error) != "transaction":
                    raise
                failures += 1
                _back_off(error, failures, deadline)
            except BaseException:
                self._roll_back(begun.transaction_id)
                raise

    def scan(self, request):
        """Yields the messages of one scan. It has failed if it ends without an end."""
        ended = False
        for message in self.kv.Scan(request, timeout=CALL_S):
            ended = message.HasField("end")
            yield message
        if not ended:
            raise RuntimeError("The scan broke off before its end")

    def watch(self, request):
        """Yields the messages of a watch, without a deadline; to close it ends it in the server too.

        Where it fails with UNAVAILABLE, another one goes on with the last resume_token.
        """
        stream = self.kv.Watch(request)
        try:
            yield from stream
        finally:
            stream.cancel()

    def _roll_back(self, transaction_id):
        request = transaction_pb2.RollbackRequest(transaction_id=transaction_id)
        try:
            self._transactions.Rollback(request, timeout=ROLLBACK_S)
        except grpc.RpcError as error:
            # The failure that led here matters more; the server rolls back by itself after the idle timeout.
            print(f"The rollback failed: {reason_of(error)}", file=sys.stderr)
