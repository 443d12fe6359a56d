package io.tercet.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A load keeps all callers busy, one operation each at a time, and hides no failure. */
class LoadTest {
  @Test
  void everyBlockingCallerRuns() throws Exception {
    AtomicLong[] counts = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
    Load.Figures figures = Load.blocking(3, 0.1, i -> counts[i]::incrementAndGet);
    assertThat(counts).allSatisfy(count -> assertThat(count.get()).isPositive());
    assertThat(figures.operations())
        .isPositive()
        .isLessThanOrEqualTo(counts[0].get() + counts[1].get() + counts[2].get());
  }

  @Test
  void anAsynchronousCallerHasOneOperationInFlight() throws Exception {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Load.Figures figures =
          Load.asynchronous(
              2,
              0.1,
              i ->
                  completion -> {
                    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    pool.execute(
                        () -> {
                          inFlight.decrementAndGet();
                          completion.done();
                        });
                  });
      assertThat(figures.operations()).isPositive();
      assertThat(most.get()).isLessThanOrEqualTo(2);
      assertThat(inFlight.get()).isZero();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void operationsThatAreDoneAtOnceDoNotGrowTheStack() throws Exception {
    Load.Figures figures = Load.asynchronous(1, 0.2, i -> Load.Completion::done);
    assertThat(figures.operations()).isGreaterThan(1000);
  }

  @Test
  void aFailureEndsTheLoad() {
    assertThatThrownBy(
            () ->
                Load.blocking(
                    2,
                    0.05,
                    i ->
                        () -> {
                          throw new java.io.IOException("broken");
                        }))
        .hasRootCauseMessage("broken");
    assertThatThrownBy(
            () ->
                Load.asynchronous(
                    2, 0.05, i -> completion -> completion.failed(new IllegalStateException("no"))))
        .hasRootCauseMessage("no");
  }
}
