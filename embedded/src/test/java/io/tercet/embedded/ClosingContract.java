package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads: the ends of calls, and the end of the store. */
@Timeout(120)
abstract class ClosingContract extends Contract {
  @Test
  void closingEndsWhatIsOpen() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 300);
    Transaction transaction = tercet.database("default").begin();
    assertThat(transaction.bucket("b").put(bytes("k"), bytes("v")).commitVersion()).isZero();
    Scan scan = bucket.scan(ScanOptions.all());
    Iterator<Entry> entries = scan.iterator();
    assertThat(entries.next().keyAsText()).isEqualTo("k0000");
    Watch watch = bucket.watch(WatchOptions.all());
    CompletableFuture<WatchCommit> waiting = watch.nextAsync();
    tercet.close();
    assertThat(reasonOf(waiting)).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(watch::next)).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(entries::hasNext)).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(transaction::commit)).isEqualTo(Reason.SHUTTING_DOWN);
    scan.close();
    watch.close();
    transaction.close();
    tercet.close();
    assertThat(reason(() -> bucket.get(bytes("k")))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reasonOf(bucket.getAsync(bytes("k")))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(() -> bucket.put(bytes("k"), bytes("v")))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reasonOf(bucket.putAsync(bytes("k"), bytes("v")))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reasonOf(bucket.countAsync(KeyRange.all()))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(() -> bucket.scan(ScanOptions.all()))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(() -> bucket.watch(WatchOptions.all()))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(() -> tercet.transact(Transaction::readVersion)))
        .isEqualTo(Reason.SHUTTING_DOWN);
  }

  @Test
  void closingWhileCallsRunEndsThemByName() throws InterruptedException {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 2_000);
    List<Runnable> calls =
        List.of(
            () -> bucket.get(bytes("k0001")),
            () -> bucket.put(bytes("p"), bytes("v")),
            () -> Futures.join(bucket.putAsync(bytes("p"), bytes("v"))),
            () -> bucket.increment(bytes("n"), 1),
            () -> bucket.count(KeyRange.all()),
            () -> Futures.join(bucket.countAsync(KeyRange.all())),
            () -> keys(bucket, ScanOptions.all()),
            () -> bucket.deleteRange(KeyRange.prefix(bytes("k1"))),
            () -> tercet.transact(tx -> tx.bucket("b").increment(bytes("n"), 1).value()),
            () ->
                Futures.join(
                    tercet.transactAsync(tx -> tx.bucket("b").incrementAsync(bytes("n"), 1))));
    CountDownLatch running = new CountDownLatch(calls.size());
    List<CompletableFuture<Reason>> ends = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Runnable call : calls) {
      CompletableFuture<Reason> end = new CompletableFuture<>();
      ends.add(end);
      Thread thread = new Thread(() -> repeat(call, running, end));
      threads.add(thread);
      thread.start();
    }
    running.await();
    tercet.close();
    for (CompletableFuture<Reason> end : ends) {
      assertThat(end.join()).isEqualTo(Reason.SHUTTING_DOWN);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(reason(() -> bucket.get(bytes("k")))).isEqualTo(Reason.SHUTTING_DOWN);
  }

  /** Calls again and again, until that is refused. */
  private static void repeat(Runnable call, CountDownLatch running, CompletableFuture<Reason> end) {
    try {
      call.run();
      running.countDown();
      end.complete(
          reason(
              () -> {
                while (true) {
                  call.run();
                }
              }));
    } catch (RuntimeException | Error e) {
      running.countDown();
      end.completeExceptionally(e);
    }
  }

  @Test
  void whatDependsOnAWriteMayWaitForOthers() {
    Bucket bucket = tercet.bucket("b");
    List<CompletableFuture<Long>> chains =
        IntStream.range(0, 64)
            .mapToObj(
                i ->
                    bucket
                        .putAsync(bytes("a" + i), bytes("v"))
                        .thenApply(put -> bucket.put(bytes("b" + i), bytes("v")))
                        .thenApply(put -> bucket.incrementAsync(bytes("n"), 1).join().value()))
            .toList();
    long greatest = chains.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
    assertThat(greatest).isEqualTo(64);
    assertThat(bucket.count(KeyRange.all())).isEqualTo(129);
  }
}
