package io.tercet.examples;

import io.tercet.embedded.Codec;
import io.tercet.embedded.ScanOptions;
import io.tercet.embedded.Tercet;
import io.tercet.embedded.TercetOptions;
import io.tercet.embedded.Transaction;
import io.tercet.embedded.TypedBucket;
import io.tercet.embedded.TypedEntry;
import io.tercet.embedded.TypedScan;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Accounts, and money that moves between them: in a store inside of this process, without a server.
 * A transfer reads two balances and writes both, as one transaction; those that meet run one after
 * the other, so that no account is overdrawn and nothing gets lost.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Ledger {
  private static final String ACCOUNTS = "example-accounts";

  /** What an account has. */
  record Account(long balance) {}

  private final Tercet tercet;

  /** A ledger in a store. */
  public Ledger(Tercet tercet) {
    this.tercet = tercet;
  }

  /** Pays into an account, which is opened if it is not there; returns what it has then. */
  public long payIn(String name, long amount) {
    return tercet.transact(tx -> add(accounts(tx), name, amount));
  }

  /** Moves money; false, and nothing is changed, if there is not enough. */
  public boolean transfer(String from, String to, long amount) {
    // The body runs again if another transfer changes what it has read before it commits.
    return tercet.transact(
        tx -> {
          TypedBucket<String, Account> accounts = accounts(tx);
          if (balance(accounts, from) < amount) {
            return false;
          }
          add(accounts, from, -amount);
          add(accounts, to, amount);
          return true;
        });
  }

  /** Returns what an account has. */
  public long balance(String name) {
    return balance(tercet.bucket(ACCOUNTS).typed(Codec.utf8(), Codec.json(Account.class)), name);
  }

  /** Returns what all accounts have together at one moment. */
  public long total() {
    long total = 0;
    try (TypedScan<String, Account> scan =
        tercet
            .bucket(ACCOUNTS)
            .typed(Codec.utf8(), Codec.json(Account.class))
            .scan(ScanOptions.all())) {
      for (TypedEntry<String, Account> entry : scan) {
        total += entry.value().balance();
      }
    }
    return total;
  }

  /** Runs the example in a directory that is given, or else in memory. */
  public static void main(String[] arguments) {
    TercetOptions options =
        arguments.length > 0 ? TercetOptions.of(Path.of(arguments[0])) : TercetOptions.inMemory();
    try (Tercet tercet = Tercet.open(options)) {
      show(tercet, System.out::println);
    }
  }

  static void show(Tercet tercet, Consumer<String> out) {
    Ledger ledger = new Ledger(tercet);
    ledger.payIn("alice", 100 - ledger.balance("alice"));
    ledger.payIn("bob", -ledger.balance("bob"));
    out.accept("transfer of 30: " + ledger.transfer("alice", "bob", 30));
    out.accept("transfer of 300: " + ledger.transfer("alice", "bob", 300));
    out.accept("alice: " + ledger.balance("alice") + ", bob: " + ledger.balance("bob"));
  }

  private static TypedBucket<String, Account> accounts(Transaction tx) {
    return tx.bucket(ACCOUNTS).typed(Codec.utf8(), Codec.json(Account.class));
  }

  private static long balance(TypedBucket<String, Account> accounts, String name) {
    return accounts.value(name).map(Account::balance).orElse(0L);
  }

  private static long add(TypedBucket<String, Account> accounts, String name, long amount) {
    long balance = balance(accounts, name) + amount;
    accounts.put(name, new Account(balance));
    return balance;
  }
}
