package io.tercet.core;

import io.tercet.core.engine.EngineOptions;

/**
 * How a store works.
 *
 * @param engine how its engine works
 * @param receiptKeepMs how long the receipt of a request is kept at least
 * @param receiptBytesMax how much receipts may take on disk before the oldest are dropped early
 * @param sweepMs pause between two passes over expired entries
 * @param clockLeapMs how far the clock may leap ahead before expired entries are kept for a while
 * @param clockPauseMs for how long they are kept then
 */
public record StoreOptions(
    EngineOptions engine,
    long receiptKeepMs,
    long receiptBytesMax,
    long sweepMs,
    long clockLeapMs,
    long clockPauseMs) {

  /** What holds unless configured otherwise. */
  public static final StoreOptions DEFAULT =
      new StoreOptions(EngineOptions.DEFAULT, 600_000, 256 << 20, 1000, 3_600_000, 600_000);

  /** Returns these options with other ones for the engine. */
  public StoreOptions withEngine(EngineOptions other) {
    return new StoreOptions(
        other, receiptKeepMs, receiptBytesMax, sweepMs, clockLeapMs, clockPauseMs);
  }
}
