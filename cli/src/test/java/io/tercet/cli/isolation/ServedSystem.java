package io.tercet.cli.isolation;

import io.grpc.Status;
import io.tercet.client.Database;
import io.tercet.client.Durability;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.TransactionOptions;
import io.tercet.core.isolation.SystemUnderTest;
import io.tercet.core.isolation.WorkloadOptions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server under test, reached through clients: interactive transactions over gRPC, most of them
 * buffered and some synced, some of them read-only.
 *
 * <p>What a client says of a failed commit is taken at its word: unknown where it says so, and
 * certainly not committed otherwise. Sessions are used by one thread each.
 */
final class ServedSystem implements SystemUnderTest {
  private static final long BEGIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(120);
  private static final long BEGIN_PAUSE_MS = 10;
  private static final int SYNC_PERCENT = 5;
  private static final int READ_ONLY_PERCENT = 10;

  private final List<TercetClient> clients;
  private final WorkloadOptions options;
  private final Set<Status.Code> tolerated;
  private final AtomicInteger begun = new AtomicInteger();

  /**
   * A system behind some clients, which processes use in turn.
   *
   * @param options the seed of all choices; a process beyond those of the workload reads in the
   *     end, and reads ranges whole
   * @param tolerated what calls may fail with; other failures fail the test
   */
  ServedSystem(List<TercetClient> clients, WorkloadOptions options, Set<Status.Code> tolerated) {
    this.clients = clients;
    this.options = options;
    this.tolerated = tolerated;
  }

  /** How many transactions have been begun. */
  int begun() {
    return begun.get();
  }

  @Override
  public Session connect(int process) {
    Database database = clients.get(process % clients.size()).database("default");
    Random random = new Random(options.seed() * 37 + process);
    boolean whole = process >= options.processes();
    return new Session() {
      @Override
      public Transaction begin() {
        boolean readOnly = random.nextInt(100) < READ_ONLY_PERCENT;
        TransactionOptions how = options(readOnly, random);
        Transaction transaction =
            new ServedTransaction(
                waitToBegin(database, how), readOnly, whole, random, ServedSystem.this);
        begun.incrementAndGet();
        return transaction;
      }

      @Override
      public void close() {
        // The clients belong to the test.
      }
    };
  }

  private static TransactionOptions options(boolean readOnly, Random random) {
    TransactionOptions options =
        TransactionOptions.none()
            .durability(random.nextInt(100) < SYNC_PERCENT ? Durability.SYNC : Durability.BUFFERED);
    return readOnly ? options.readOnly() : options;
  }

  /** Begins a transaction when there is a server. */
  private io.tercet.client.Transaction waitToBegin(Database database, TransactionOptions options) {
    long untilNanos = System.nanoTime() + BEGIN_NANOS_MAX;
    while (true) {
      try {
        return database.begin(options);
      } catch (TercetClientException e) {
        tolerate(e);
        if (e.code() != Status.Code.UNAVAILABLE || System.nanoTime() - untilNanos > 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BEGIN_PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while there was no server", e);
    }
  }

  /** Goes on if a call may have failed like this, and throws the failure otherwise. */
  void tolerate(TercetClientException failure) {
    if (!tolerated.contains(failure.code())) {
      throw failure;
    }
  }
}
