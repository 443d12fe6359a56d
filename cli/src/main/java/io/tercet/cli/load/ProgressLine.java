package io.tercet.cli.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line on a terminal that says how far a load has come; nothing elsewhere. For one thread. */
public final class ProgressLine implements AutoCloseable {
  /** The size of what has no known end. */
  public static final long UNKNOWN = -1;

  private static final int BAR_WIDTH = 30;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final PrintStream out;
  private final boolean visible;
  private final long totalBytes;
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos - PAUSE_NANOS;
  private boolean open;

  /**
   * Makes a line, which is not shown yet.
   *
   * @param visible whether there is anybody to see it
   * @param totalBytes how much there is to read, or {@link #UNKNOWN}
   */
  public ProgressLine(PrintStream out, boolean visible, long totalBytes) {
    this.out = out;
    this.visible = visible;
    this.totalBytes = totalBytes;
  }

  /** Says how much was read, and how many entries are on disk; not more often than eyes follow. */
  public void show(long readBytes, long entries) {
    long now = System.nanoTime();
    if (!visible || now - shownNanos < PAUSE_NANOS) {
      return;
    }
    shownNanos = now;
    open = true;
    out.print("\r" + text(readBytes, totalBytes, entries, now - startNanos));
    out.flush();
  }

  /** Returns what the line says. */
  static String text(long readBytes, long totalBytes, long entries, long nanos) {
    String rate =
        String.format(
            Locale.ROOT, "%,d entries, %,d/s", entries, Math.round(entries * 1e9 / (nanos + 1)));
    if (totalBytes <= 0) {
      return rate;
    }
    double part = Math.min(1, readBytes / (double) totalBytes);
    int full = (int) (part * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %% read, %s",
        "=".repeat(full),
        " ".repeat(BAR_WIDTH - full),
        (int) (part * 100),
        rate);
  }

  /** Leaves the line to what comes after it. Idempotent. */
  @Override
  public void close() {
    if (open) {
      open = false;
      out.println();
    }
  }
}
