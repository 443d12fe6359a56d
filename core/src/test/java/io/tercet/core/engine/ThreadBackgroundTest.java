package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Workers run when they are asked to, as often as it takes, one run at a time. */
class ThreadBackgroundTest {
  @Test
  void aRunBeginsAfterEachRequest() throws Exception {
    try (ThreadBackground background = new ThreadBackground()) {
      AtomicInteger asked = new AtomicInteger();
      Semaphore seen = new Semaphore(0);
      AtomicInteger last = new AtomicInteger();
      Background.Worker worker =
          background.worker(
              "test",
              () -> {
                int now = asked.get();
                seen.release(now - last.getAndSet(now));
              });
      for (int i = 0; i < 10_000; i++) {
        asked.incrementAndGet();
        worker.wake();
      }
      assertThat(seen.tryAcquire(10_000, 1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void whatIsAskedForDuringARunIsRunAfterIt() throws Exception {
    try (ThreadBackground background = new ThreadBackground()) {
      Semaphore running = new Semaphore(0);
      Semaphore goOn = new Semaphore(0);
      Background.Worker worker =
          background.worker(
              "test",
              () -> {
                running.release();
                goOn.acquireUninterruptibly();
              });
      worker.wake();
      assertThat(running.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
      worker.wake();
      worker.wake();
      goOn.release();
      assertThat(running.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
      goOn.release();
    }
  }

  @Test
  void aTaskThatFailsRunsAgain() throws Exception {
    try (ThreadBackground background = new ThreadBackground()) {
      Semaphore runs = new Semaphore(0);
      Background.Worker worker =
          background.worker(
              "test",
              () -> {
                runs.release();
                throw new IllegalStateException("broken");
              });
      for (int i = 0; i < 3; i++) {
        worker.wake();
        assertThat(runs.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
      }
    }
  }

  @Test
  void theThreadEndsWithItsWorkerOrWithAll() throws Exception {
    ThreadBackground background = new ThreadBackground();
    Thread first = threadOf(background, true);
    first.join(TimeUnit.MINUTES.toMillis(1));
    assertThat(first.isAlive()).isFalse();
    Thread second = threadOf(background, false);
    assertThat(second.isAlive()).isTrue();
    background.close();
    assertThat(second.isAlive()).isFalse();
    assertThatThrownBy(() -> background.worker("test", () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  private static Thread threadOf(ThreadBackground background, boolean closes) throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch ran = new CountDownLatch(1);
    Background.Worker worker =
        background.worker(
            "test",
            () -> {
              thread.set(Thread.currentThread());
              ran.countDown();
            });
    worker.wake();
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
    if (closes) {
      worker.close();
      worker.wake();
    }
    return Objects.requireNonNull(thread.get());
  }
}
