package io.tercet.core.engine;

/** Where time comes from: the machine, or a test. Any thread. */
public interface TimeSource {
  /** Returns milliseconds since 1970, as the machine has them; may jump. */
  long wallMs();

  /** Returns nanoseconds since some moment; never goes back. */
  long nanos();

  /** Returns the machine's clocks. */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
