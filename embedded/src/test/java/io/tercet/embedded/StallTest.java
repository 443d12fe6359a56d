package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls while the store takes no writes. */
@Timeout(60)
class StallTest {
  private static final byte[] KEY = {'k'};
  private static final byte[] VALUE = {'v'};

  private static final long LOG_BYTES = 16 << 20;

  private final AtomicInteger refusals = new AtomicInteger();
  private volatile Reason reason = Reason.WRITE_STALL;
  private final Tercet tercet =
      Tercet.over(
          Store.open(new MemoryStorage(this::fault, LOG_BYTES), StoreOptions.DEFAULT), true);
  private final Bucket bucket = tercet.bucket("b");

  private @Nullable TercetException fault(Faults.Point point) {
    if (point == Faults.Point.WRITE && refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return new TercetException(reason, "The disk is busy.");
    }
    return null;
  }

  @BeforeEach
  void createBucket() {
    assertThat(tercet.database("default").createBucket("b")).isPositive();
  }

  @AfterEach
  void close() {
    tercet.close();
  }

  @Test
  void aSingleCallSaysSo() {
    refusals.set(1);
    assertThat(Contract.reason(() -> bucket.put(KEY, VALUE))).isEqualTo(Reason.WRITE_STALL);
    refusals.set(1);
    assertThat(Contract.reasonOf(bucket.putAsync(KEY, VALUE))).isEqualTo(Reason.WRITE_STALL);
    assertThat(bucket.get(KEY)).isEmpty();
    assertThat(bucket.put(KEY, VALUE).commitVersion()).isPositive();
  }

  @Test
  void aTransactionRunsAgain() {
    AtomicInteger runs = new AtomicInteger();
    refusals.set(2);
    PutResult put =
        tercet.transact(
            tx -> {
              runs.incrementAndGet();
              return tx.bucket("b").put(KEY, VALUE);
            });
    assertThat(put.commitVersion()).isZero();
    assertThat(runs).hasValue(3);
    refusals.set(2);
    CompletableFuture<Long> counted =
        tercet.transactAsync(
            tx -> tx.bucket("b").incrementAsync(new byte[] {'n'}, 1).thenApply(n -> n.value()));
    assertThat(counted.join()).isEqualTo(1);
  }

  @Test
  void aBulkLoadGoesOn() {
    refusals.set(3);
    List<LoadEntry> entries =
        IntStream.range(0, 2_500)
            .mapToObj(i -> LoadEntry.of(String.valueOf(i).getBytes(UTF_8), VALUE))
            .toList();
    // The first commit of a load is its beginning, which creates nothing here.
    BulkLoadResult result = bucket.bulkLoad("load", entries, BulkLoadOptions.none());
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(2_500, 2_500, 0, 0));
    assertThat(bucket.count(KeyRange.all())).isEqualTo(2_500);
  }

  @Test
  void whatMayHaveTakenPlaceIsNotRunAgain() {
    AtomicInteger runs = new AtomicInteger();
    reason = Reason.IO_ERROR;
    refusals.set(1);
    assertThat(
            Contract.reason(
                () ->
                    tercet.transact(
                        tx -> {
                          runs.incrementAndGet();
                          return tx.bucket("b").put(KEY, VALUE);
                        })))
        .isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(runs).hasValue(1);
    assertThat(Contract.reason(() -> bucket.put(KEY, VALUE))).isEqualTo(Reason.STORE_READ_ONLY);
    assertThat(bucket.get(KEY)).isEmpty();
  }
}
