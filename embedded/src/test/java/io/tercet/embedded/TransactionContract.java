package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions, and bodies that are run as such. */
@Timeout(120)
abstract class TransactionContract extends Contract {
  private Database database;
  private Bucket outside;

  @BeforeEach
  void name() {
    database = tercet.database("default");
    outside = tercet.bucket("b");
  }

  @Test
  void aTransactionSeesItselfAndIsSeenAtCommit() {
    try (Transaction transaction = database.begin()) {
      Bucket inside = transaction.bucket("b");
      assertThat(inside.put(bytes("k"), bytes("v")).commitVersion()).isZero();
      assertThat(inside.putAsync(bytes("l"), bytes("v")).join().commitVersion()).isZero();
      assertThat(inside.get(bytes("k")).map(Entry::version)).contains(0L);
      assertThat(inside.getAsync(bytes("l")).join()).isPresent();
      assertThat(inside.getMetadata(bytes("l")).orElseThrow().value()).isEmpty();
      assertThat(keys(inside, ScanOptions.all())).containsExactly("k", "l");
      assertThat(inside.batchGetMetadata(List.of(bytes("k"))).entries().get(0)).isPresent();
      assertThat(inside.count(KeyRange.all())).isEqualTo(2);
      assertThat(inside.countAsync(KeyRange.all()).join()).isEqualTo(2);
      assertThat(inside.increment(bytes("n"), 5).value()).isEqualTo(5);
      assertThat(inside.deleteRange(KeyRange.prefix(bytes("l"))).deletedCount()).isEqualTo(1);
      assertThat(inside.write(Write.none().then(Operation.persist(bytes("k")))).commitVersion())
          .isZero();
      assertThat(outside.get(bytes("k"))).isEmpty();
      assertThat(transaction.isEnded()).isFalse();
      long version = transaction.commit();
      assertThat(transaction.isEnded()).isTrue();
      assertThat(version).isGreaterThan(transaction.readVersion());
      assertThat(transaction.commit()).isEqualTo(version);
      assertThat(transaction.commitAsync().join()).isEqualTo(version);
      assertThat(outside.get(bytes("k")).map(Entry::version)).contains(version);
      assertThat(reason(() -> inside.get(bytes("k")))).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
      assertThat(reason(transaction::rollback)).isEqualTo(Reason.CONDITION_NOT_MET);
      assertThat(reasonOf(transaction.rollbackAsync())).isEqualTo(Reason.CONDITION_NOT_MET);
    }
  }

  @Test
  void whatIsRolledBackIsGone() {
    Transaction dropped = database.beginAsync().join();
    assertThat(dropped.bucket("b").put(bytes("gone"), bytes("v")).commitVersion()).isZero();
    assertThat(dropped.rollbackAsync()).isCompleted();
    dropped.rollback();
    assertThat(reason(dropped::commit)).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    try (Transaction closed = database.begin()) {
      assertThat(closed.bucket("b").put(bytes("gone"), bytes("v")).commitVersion()).isZero();
    }
    assertThat(outside.get(bytes("gone"))).isEmpty();
    TransactionOptions readOnly = TransactionOptions.none().readOnly();
    try (Transaction reader = database.beginAsync(readOnly).join()) {
      assertThat(reason(() -> reader.bucket("b").put(bytes("k"), bytes("w"))))
          .isEqualTo(Reason.TRANSACTION_READ_ONLY);
      assertThat(reader.commit()).isEqualTo(reader.readVersion());
    }
  }

  @Test
  void writeSkewIsRefused() {
    try (Transaction left = database.begin();
        Transaction right = database.begin()) {
      assertThat(left.bucket("b").get(bytes("x"))).isEmpty();
      assertThat(keys(right.bucket("b"), ScanOptions.all())).isEmpty();
      PutResult y = left.bucket("b").put(bytes("y"), bytes("1"));
      PutResult x = right.bucket("b").put(bytes("x"), bytes("1"));
      assertThat(y.commitVersion() + x.commitVersion()).isZero();
      assertThat(left.commit()).isPositive();
      assertThat(reasonOf(right.commitAsync())).isEqualTo(Reason.TRANSACTION_CONFLICT);
      assertThat(reason(right::commit)).isEqualTo(Reason.TRANSACTION_CONFLICT);
    }
  }

  @Test
  void conflictsAreRetriedUntilEveryBodyHasCommitted() {
    List<CompletableFuture<Long>> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(tercet.transactAsync(tx -> addOneAsync(tx.bucket("b"))));
      running.add(CompletableFuture.supplyAsync(() -> tercet.transact(this::addOne)));
    }
    running.forEach(CompletableFuture::join);
    assertThat(value(outside, "n")).isEqualTo("16");
  }

  private long addOne(Transaction transaction) {
    Bucket bucket = transaction.bucket("b");
    long next = bucket.get(bytes("n")).map(e -> Long.parseLong(e.valueAsText())).orElse(0L) + 1;
    PutResult unused = bucket.put(bytes("n"), bytes(Long.toString(next)));
    return next;
  }

  private static CompletableFuture<Long> addOneAsync(Bucket bucket) {
    return bucket
        .getAsync(bytes("n"))
        .thenApply(entry -> entry.map(e -> Long.parseLong(e.valueAsText())).orElse(0L) + 1)
        .thenCompose(
            next -> bucket.putAsync(bytes("n"), bytes(Long.toString(next))).thenApply(put -> next));
  }

  /** Reads and writes what somebody else changes meanwhile. */
  private void loseTo(Transaction transaction, String others) {
    Bucket inside = transaction.bucket("b");
    String seen = value(inside, "n");
    PutOptions buffered = PutOptions.none().durability(Durability.BUFFERED);
    PutResult theirs = outside.put(bytes("n"), bytes(others), buffered);
    PutResult mine = inside.put(bytes("n"), bytes(seen + "+"));
    assertThat(theirs.commitVersion()).isGreaterThan(mine.commitVersion());
  }

  @Test
  void theBodyRunsAgainAfterAConflict() {
    AtomicInteger runs = new AtomicInteger();
    String result =
        tercet.transact(
            tx -> {
              if (runs.incrementAndGet() < 3) {
                loseTo(tx, "theirs");
              } else {
                PutResult unused = tx.bucket("b").put(bytes("n"), bytes("mine"));
              }
              return "run " + runs.get();
            });
    assertThat(result).isEqualTo("run 3");
    assertThat(value(outside, "n")).isEqualTo("mine");
    AtomicInteger asyncRuns = new AtomicInteger();
    String asyncResult =
        tercet
            .transactAsync(
                tx -> {
                  if (asyncRuns.incrementAndGet() < 3) {
                    loseTo(tx, "theirs");
                  }
                  return CompletableFuture.completedFuture("run " + asyncRuns.get());
                })
            .join();
    assertThat(asyncResult).isEqualTo("run 3");
  }

  @Test
  void aConflictIsThrownOnceTheDeadlineHasPassed() {
    openWith(options().withDeadline(Duration.ofSeconds(2)));
    TransactionOptions buffered = TransactionOptions.none().durability(Durability.BUFFERED);
    Bucket other = tercet.bucket("b");
    outside = other;
    AtomicInteger runs = new AtomicInteger();
    assertThat(
            reason(
                () ->
                    tercet
                        .database("default")
                        .transact(
                            buffered,
                            tx -> {
                              loseTo(tx, "theirs " + runs.incrementAndGet());
                              return "never";
                            })))
        .isEqualTo(Reason.TRANSACTION_CONFLICT);
    assertThat(runs).hasValueGreaterThan(1);
    assertThat(value(other, "n")).isEqualTo("theirs " + runs.get());
    assertThat(
            reasonOf(
                tercet
                    .database("default")
                    .transactAsync(
                        buffered,
                        tx -> {
                          loseTo(tx, "theirs");
                          return CompletableFuture.completedFuture("never");
                        })))
        .isEqualTo(Reason.TRANSACTION_CONFLICT);
  }

  @Test
  void whatABodyThrowsRollsBackAndIsThrownOn() {
    IllegalStateException thrown = new IllegalStateException("mine");
    assertThatThrownBy(
            () ->
                tercet.transact(
                    tx -> {
                      PutResult unused = tx.bucket("b").put(bytes("k"), bytes("v"));
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThatThrownBy(
            () ->
                tercet
                    .transactAsync(
                        tx -> {
                          throw thrown;
                        })
                    .join())
        .isInstanceOf(CompletionException.class)
        .hasCause(thrown);
    CompletableFuture<Object> failing =
        tercet.transactAsync(
            tx ->
                tx.bucket("b")
                    .putAsync(bytes("k"), bytes("v"))
                    .thenCompose(put -> CompletableFuture.failedFuture(thrown)));
    assertThatThrownBy(failing::join).hasCause(thrown);
    assertThat(outside.get(bytes("k"))).isEmpty();
  }

  @Test
  void aConflictIsFoundInWhatABodyWrapsAroundIt() {
    AtomicInteger runs = new AtomicInteger();
    int result =
        tercet.transact(
            tx -> {
              if (runs.incrementAndGet() == 1) {
                loseTo(tx, "theirs");
                try {
                  return Math.toIntExact(tx.commit());
                } catch (TercetException e) {
                  throw new IllegalArgumentException("wrapped", e);
                }
              }
              return runs.get();
            });
    assertThat(result).isEqualTo(2);
  }

  @Test
  void aBodyMayEndItsTransactionItself() {
    String result =
        tercet.transact(
            tx -> {
              PutResult unused = tx.bucket("b").put(bytes("k"), bytes("v"));
              tx.rollback();
              return "rolled back";
            });
    assertThat(result).isEqualTo("rolled back");
    assertThat(outside.get(bytes("k"))).isEmpty();
    long version =
        database.transact(
            TransactionOptions.none().durability(Durability.BUFFERED),
            tx -> {
              PutResult unused = tx.bucket("b").put(bytes("k"), bytes("v"));
              return tx.commit();
            });
    assertThat(outside.get(bytes("k")).map(Entry::version)).contains(version);
    String asyncResult =
        database
            .transactAsync(
                TransactionOptions.none().readOnly(),
                tx -> tx.rollbackAsync().thenApply(nothing -> "rolled back"))
            .join();
    assertThat(asyncResult).isEqualTo("rolled back");
  }

  /** Returns a conflict of two other transactions. */
  private TercetException conflictOfOthers() {
    try (Transaction loser = database.begin()) {
      loseTo(loser, "theirs");
      return catchThrowableOfType(TercetException.class, loser::commit);
    }
  }

  @Test
  void aBodyThatHasCommittedIsNotRunAgain() {
    TercetException conflict = conflictOfOthers();
    assertThat(conflict.reason()).isEqualTo(Reason.TRANSACTION_CONFLICT);
    AtomicInteger runs = new AtomicInteger();
    Function<Transaction, Long> body =
        tx -> {
          runs.incrementAndGet();
          IncrementResult unused = tx.bucket("b").increment(bytes("runs"), 1);
          assertThat(tx.commit()).isPositive();
          throw conflict;
        };
    assertThatThrownBy(() -> tercet.transact(body)).isSameAs(conflict);
    assertThatThrownBy(
            () ->
                tercet
                    .transactAsync(tx -> CompletableFuture.completedFuture(body.apply(tx)))
                    .join())
        .hasCause(conflict);
    assertThatThrownBy(
            () ->
                tercet
                    .transactAsync(
                        tx -> {
                          runs.incrementAndGet();
                          return tx.bucket("b")
                              .incrementAsync(bytes("runs"), 1)
                              .thenCompose(done -> tx.commitAsync())
                              .thenCompose(done -> CompletableFuture.failedFuture(conflict));
                        })
                    .join())
        .hasCause(conflict);
    assertThat(runs).hasValue(3);
    assertThat(value(outside, "runs")).isEqualTo("3");
  }

  @Test
  void aWriteThatFailsHalfWayEndsTheTransaction() {
    PutResult put = outside.put(bytes("text"), bytes("x"));
    assertThat(put.commitVersion()).isPositive();
    Write half =
        Write.none()
            .then(Operation.put(bytes("k"), bytes("v")), Operation.increment(bytes("text"), 1));
    try (Transaction transaction = database.begin()) {
      Bucket inside = transaction.bucket("b");
      assertThat(reason(() -> inside.increment(bytes("text"), 1))).isEqualTo(Reason.NOT_A_COUNTER);
      assertThat(inside.get(bytes("text"))).isPresent();
      assertThat(reason(() -> inside.write(half))).isEqualTo(Reason.NOT_A_COUNTER);
      assertThat(reason(() -> inside.get(bytes("text")))).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
      assertThat(reason(transaction::commit)).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    }
    AtomicInteger runs = new AtomicInteger();
    assertThat(
            reason(
                () ->
                    tercet.transact(
                        tx -> {
                          runs.incrementAndGet();
                          return reason(() -> tx.bucket("b").write(half));
                        })))
        .isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    assertThat(runs).hasValue(1);
    assertThat(outside.get(bytes("k"))).isEmpty();
  }

  @Test
  void aRequestIdIsCarriedOutOnceInATransactionToo() {
    try (Transaction transaction = database.begin()) {
      Bucket inside = transaction.bucket("b");
      IncrementOptions once = IncrementOptions.none().requestId("once");
      assertThat(inside.increment(bytes("n"), 1, once).value()).isEqualTo(1);
      assertThat(inside.incrementAsync(bytes("n"), 1, once).join().value()).isEqualTo(1);
      assertThat(reason(() -> inside.increment(bytes("n"), 2, once)))
          .isEqualTo(Reason.REQUEST_ID_REUSED);
      assertThat(inside.increment(bytes("n"), 1).value()).isEqualTo(2);
      assertThat(transaction.commit()).isPositive();
    }
    assertThat(value(outside, "n")).isEqualTo("2");
  }

  @Test
  void timeoutsRollBack() throws InterruptedException {
    for (TransactionOptions options :
        List.of(
            TransactionOptions.none().timeout(Duration.ofMillis(20)),
            TransactionOptions.none().idleTimeout(Duration.ofMillis(20)))) {
      try (Transaction transaction = database.begin(options)) {
        Thread.sleep(25);
        Bucket inside = transaction.bucket("b");
        assertThat(reason(() -> inside.put(bytes("k"), bytes("v"))))
            .isEqualTo(Reason.TRANSACTION_EXPIRED);
        assertThat(reason(transaction::commit)).isEqualTo(Reason.TRANSACTION_EXPIRED);
      }
    }
    assertThatThrownBy(() -> TransactionOptions.none().timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(outside.get(bytes("k"))).isEmpty();
  }

  @Test
  void aScanInATransactionSeesWhatWasThereWhenItBegan() {
    fill(outside, 10);
    Iterator<Entry> left;
    try (Transaction transaction = database.begin()) {
      Bucket inside = transaction.bucket("b");
      try (Scan scan = inside.scan(ScanOptions.all())) {
        for (Entry entry : scan) {
          DeleteResult unused = inside.delete(entry.key());
        }
      }
      assertThat(keys(inside, ScanOptions.all())).isEmpty();
      try (Scan batches = inside.scan(ScanOptions.all())) {
        assertThat(batches.nextBatchAsync().join().orElseThrow().end())
            .contains(EndReason.EXHAUSTED);
      }
      fill(inside, 3);
      left = inside.scan(ScanOptions.all()).iterator();
      assertThat(left.hasNext()).isTrue();
      assertThat(transaction.commit()).isPositive();
    }
    assertThat(left.next().keyAsText()).isEqualTo("k0000");
    assertThat(reason(left::hasNext)).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    assertThat(keys(outside, ScanOptions.all())).hasSize(3);
  }

  @Test
  void callsOfManyThreadsTakeTurns() {
    long version =
        tercet.transact(
            tx -> {
              Bucket inside = tx.bucket("b");
              List<CompletableFuture<Void>> callers = new ArrayList<>();
              for (int caller = 0; caller < 4; caller++) {
                callers.add(
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 100; i++) {
                            IncrementResult unused = inside.increment(bytes("n"), 1);
                          }
                        }));
              }
              callers.forEach(CompletableFuture::join);
              return tx.readVersion();
            });
    assertThat(version).isPositive();
    assertThat(value(outside, "n")).isEqualTo("400");
  }
}
