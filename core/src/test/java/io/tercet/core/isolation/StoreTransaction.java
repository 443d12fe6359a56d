package io.tercet.core.isolation;

import io.tercet.core.Store;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.error.TercetException;
import io.tercet.core.isolation.SystemUnderTest.CommitResult;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One transaction over a {@link Store}. The store's own transaction begins with the first read; as
 * long as there was none, appends gather for a blind commit. For one thread.
 */
final class StoreTransaction implements SystemUnderTest.Transaction {

  private final Store store;
  private final Random random;
  private final Durability durability;
  private final StoreSystem owner;
  private final boolean wantsReadOnly;
  private final Writes blind = new Writes();
  private @Nullable Transaction open;
  private String lastRead = "";

  StoreTransaction(Store store, Random random, Durability durability, StoreSystem owner) {
    this.store = store;
    this.random = random;
    this.durability = durability;
    this.owner = owner;
    this.wantsReadOnly = random.nextInt(4) == 0;
  }

  @Override
  public Elements read(String key) throws TransactionAborted {
    lastRead = key;
    return attempt(() -> StoredLists.read(begun(wantsReadOnly), key, random));
  }

  @Override
  public MicroOperation.RangeRead rangeRead(String from, String to) throws TransactionAborted {
    lastRead = from;
    return attempt(() -> StoredLists.scan(begun(wantsReadOnly), from, to, random));
  }

  @Override
  public void append(String key, long element) throws TransactionAborted {
    Transaction transaction = open;
    if (transaction != null && transaction.readOnly()) {
      rollback();
      throw new TransactionAborted("begun as read-only");
    }
    boolean unused =
        attempt(
            () -> {
              if (open == null && StoredLists.isAppendedTo(key)) {
                blind.append(
                    Keyspace.ADJACENCY, StoredLists.stored(key), StoredLists.suffix(element));
              } else {
                StoredLists.append(begun(false), key, element);
              }
              return true;
            });
  }

  private Transaction begun(boolean readOnly) {
    Transaction transaction = open;
    if (transaction == null) {
      transaction = store.begin(readOnly && blind.isEmpty());
      open = transaction;
      StoredLists.replay(blind, transaction);
    }
    return transaction;
  }

  @Override
  public CommitResult commit() {
    try {
      Outcome outcome = outcome();
      if (outcome instanceof Outcome.Committed committed) {
        return CommitResult.committed(committed.version());
      } else if (outcome instanceof Outcome.Unknown) {
        owner.tolerate(outcome.error());
        return CommitResult.unknown();
      }
      owner.tolerate(outcome.error());
    } catch (TercetException e) {
      // Thrown, not answered: the commit has not come as far as the sequencer.
      rollback();
      owner.tolerate(e);
    }
    return CommitResult.failed();
  }

  private Outcome outcome() {
    boolean blocks = random.nextBoolean();
    if (open == null && !blind.isEmpty()) {
      Commit commit = Commit.blind(blind, List.of(), durability);
      return blocks ? store.engine().commit(commit) : store.engine().commitAsync(commit).join();
    }
    Transaction transaction = begun(true);
    if (!transaction.readOnly() && !lastRead.isEmpty()) {
      StoredLists.readAbsent(transaction, lastRead, owner.moreReads(), random);
    }
    return blocks
        ? transaction.commit(durability, Long.MAX_VALUE)
        : transaction.commitAsync(durability, Long.MAX_VALUE).join();
  }

  @Override
  public void rollback() {
    if (open != null) {
      open.close();
    }
  }

  private <T> T attempt(Supplier<T> step) throws TransactionAborted {
    try {
      return step.get();
    } catch (TercetException e) {
      rollback();
      owner.tolerate(e);
      throw new TransactionAborted(e);
    }
  }
}
