package io.tercet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RateLimiterTest {
  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() {
    served = new Served(directory);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theProgramPrintsWhatItDid() {
    for (int run = 0; run < 2; run++) {
      List<String> out = new ArrayList<>();
      RateLimiter.show(served.client(), out::add);
      assertThat(out)
          .containsExactly(
              "call 1: allowed", "call 2: allowed", "call 3: allowed", "call 4: refused");
    }
  }

  @Test
  void callersAtOnceGetAsManyAsAreAllowed() {
    RateLimiter limiter =
        new RateLimiter(served.client().bucket("limits"), 100, Duration.ofHours(1));
    AtomicInteger allowed = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      callers.add(CompletableFuture.runAsync(() -> callOften(limiter, allowed), threads));
    }
    callers.forEach(CompletableFuture::join);
    threads.shutdown();
    assertThat(allowed).hasValue(100);
    assertThat(limiter.allows("another")).isTrue();
  }

  private static void callOften(RateLimiter limiter, AtomicInteger allowed) {
    for (int call = 0; call < 50; call++) {
      if (limiter.allows("one")) {
        allowed.incrementAndGet();
      }
    }
  }

  @Test
  @Timeout(60)
  void theNextWindowAllowsAgain() throws Exception {
    RateLimiter limiter =
        new RateLimiter(served.client().bucket("limits"), 1, Duration.ofMillis(300));
    while (limiter.allows("one")) {
      // Until two calls fall into one window, however slow the machine is.
      Thread.onSpinWait();
    }
    while (!limiter.allows("one")) {
      Thread.sleep(10);
    }
  }
}
