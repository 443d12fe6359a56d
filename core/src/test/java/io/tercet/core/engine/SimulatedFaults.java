package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.Faults;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random faults for a simulation; also lets others act in the midst of a write, and ends the
 * simulated process there.
 */
final class SimulatedFaults implements Faults {
  private final Random random;
  private final Rates rates;
  private final Runnable others;
  private boolean logFailed;
  private boolean quiet;

  /**
   * How often what happens, one in so many; 0 for never.
   *
   * @param refusals of writes
   * @param failures of the log
   * @param reads that fail
   * @param crashes in the midst of a write
   * @param others that act in the midst of a write
   */
  record Rates(int refusals, int failures, int reads, int crashes, int others) {}

  /** The simulated process has ended; it must not be caught by what ran in it. */
  static final class Crashed extends Error {
    private static final long serialVersionUID = 1L;

    Crashed() {
      super("the simulated process has ended", null, false, false);
    }
  }

  SimulatedFaults(Random random, Rates rates, Runnable others) {
    this.random = random;
    this.rates = rates;
    this.others = others;
  }

  /** Lets nothing happen any more, or again. */
  void quiet(boolean now) {
    quiet = now;
  }

  @Override
  public @Nullable TercetException at(Point point) {
    if (quiet) {
      return null;
    }
    boolean log =
        switch (point) {
          case WRITE, APPENDED, SYNC, SYNCED -> true;
          case READ, LOG_READ, STATE, STATE_WRITTEN -> false;
        };
    if (!log) {
      return other(point);
    }
    if (logFailed && (point == Point.WRITE || point == Point.SYNC)) {
      throw new AssertionError(point + " after the log has failed");
    }
    if (oneIn(rates.others)) {
      others.run();
    }
    if (oneIn(rates.crashes)) {
      throw new Crashed();
    }
    if (point == Point.WRITE && oneIn(rates.refusals)) {
      return new TercetException(
          random.nextBoolean() ? Reason.WRITE_STALL : Reason.DISK_FULL, "A simulated refusal.");
    }
    if (oneIn(rates.failures)) {
      logFailed = true;
      return new TercetException(Reason.IO_ERROR, "A simulated failure of the log.");
    }
    return null;
  }

  private @Nullable TercetException other(Point point) {
    if (point == Point.STATE || point == Point.STATE_WRITTEN) {
      if (oneIn(rates.crashes)) {
        throw new Crashed();
      }
      return null;
    }
    return oneIn(rates.reads)
        ? new TercetException(Reason.IO_ERROR, "A simulated failure of a read.")
        : null;
  }

  private boolean oneIn(int times) {
    return times > 0 && random.nextInt(times) == 0;
  }
}
