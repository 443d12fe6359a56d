package io.tercet.cli.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line on a terminal that says how far long work has come; nothing elsewhere. For one thread. */
public final class ProgressLine implements AutoCloseable {
  /** The part that is done where nobody knows how much there is to do. */
  public static final double UNKNOWN = -1;

  private static final int BAR_WIDTH = 30;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  /** Before this, the pace is that of the start, and says little about the rest. */
  private static final double PART_MIN = 0.01;

  private final PrintStream out;
  private final boolean visible;
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos - PAUSE_NANOS;
  private int shownChars;
  private String unshown = "";

  /**
   * Makes a line, which is not shown yet.
   *
   * @param visible whether there is anybody to see it
   */
  public ProgressLine(PrintStream out, boolean visible) {
    this.out = out;
    this.visible = visible;
  }

  /** Returns which part is done, 0 to 1; {@link #UNKNOWN} where the total is not positive. */
  public static double part(long done, long total) {
    return total <= 0 ? UNKNOWN : Math.min(1, done / (double) total);
  }

  /**
   * Says how far the work is; not more often than eyes follow.
   *
   * @param part that is done, 0 to 1, or {@link #UNKNOWN}
   */
  public void show(long entries, long bytes, double part) {
    if (!visible) {
      return;
    }
    long now = System.nanoTime();
    unshown = text(entries, bytes, part, now - startNanos);
    if (now - shownNanos >= PAUSE_NANOS) {
      shownNanos = now;
      showLast();
    }
  }

  private void showLast() {
    // A line that gets shorter leaves nothing of the longer one behind it.
    out.print("\r" + unshown + " ".repeat(Math.max(0, shownChars - unshown.length())));
    out.flush();
    shownChars = unshown.length();
    unshown = "";
  }

  /** Returns what the line says. */
  static String text(long entries, long bytes, double part, long nanos) {
    String done =
        String.format(
            Locale.ROOT,
            "%,d entries, %s, %,d/s",
            entries,
            size(bytes),
            Math.round(entries * 1e9 / (nanos + 1)));
    if (part < 0) {
      return done;
    }
    int full = (int) (part * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%, %s%s",
        "=".repeat(full),
        " ".repeat(BAR_WIDTH - full),
        (int) (part * 100),
        done,
        part < PART_MIN ? "" : ", " + left(nanos / part - nanos) + " left");
  }

  private static String size(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " " + UNITS[0]
        : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }

  private static String left(double nanos) {
    long seconds = Math.round(nanos / 1e9);
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** Says how far the work came, and leaves the line to what comes after it. Idempotent. */
  @Override
  public void close() {
    if (!unshown.isEmpty()) {
      showLast();
    }
    if (shownChars > 0) {
      shownChars = 0;
      out.println();
    }
  }
}
