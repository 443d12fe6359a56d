package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.Bucket;
import io.tercet.client.Durability;
import io.tercet.client.IncrementOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Allows each caller so many calls in a window of time, however many servers ask. A caller's
 * counter is created by the first call of a window and expires at its end; its bound is the limit.
 * So one increment counts, compares and ends the window, by the clock of the store alone.
 *
 * <p>Safe for use by any number of threads.
 */
public final class RateLimiter {
  private final Bucket counters;
  private final IncrementOptions options;

  /**
   * A limiter that keeps its counters in a bucket of its own.
   *
   * @param limit the most calls in a window, 1 or more
   * @param window 1 ms or more
   */
  public RateLimiter(Bucket counters, long limit, Duration window) {
    this.counters = counters;
    this.options =
        IncrementOptions.none()
            .maxValue(limit)
            .ttl(window)
            // A counter that a power failure forgets does no harm, and waiting for the disk would.
            .durability(Durability.BUFFERED);
  }

  /** Counts a call, and says whether it is allowed. One that is refused is not counted. */
  public boolean allows(String caller) {
    try {
      counters.increment(caller.getBytes(UTF_8), 1, options);
      return true;
    } catch (TercetClientException e) {
      if (e.reason().equals("COUNTER_OUT_OF_RANGE")) {
        return false;
      }
      throw e;
    }
  }

  /** Runs the example against a server on 127.0.0.1, on the port that is given or the usual one. */
  public static void main(String[] arguments) {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7411;
    try (TercetClient client = TercetClient.connect("127.0.0.1", port)) {
      show(client, System.out::println);
    }
  }

  static void show(TercetClient client, Consumer<String> out) {
    Bucket counters = client.bucket("example-limits");
    counters.delete("alice".getBytes(UTF_8));
    RateLimiter limiter = new RateLimiter(counters, 3, Duration.ofMinutes(1));
    for (int call = 1; call <= 4; call++) {
      out.accept("call " + call + ": " + (limiter.allows("alice") ? "allowed" : "refused"));
    }
  }
}
