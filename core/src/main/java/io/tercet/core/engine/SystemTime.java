package io.tercet.core.engine;

/** The machine's clocks. */
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public long wallMs() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
