package io.tercet.bench.experiment.window;

/**
 * Remembers which keys were written at which version, and answers whether a key or range was
 * written after a version. One thread at a time; versions never go down from add to add.
 */
public interface Window {
  /** Records a write of {@code key} at {@code version}; the array may be kept. */
  void add(byte[] key, long version);

  /**
   * Whether {@code key} was written after {@code version}; may be true without need, never false
   * without.
   */
  boolean changedSince(byte[] key, long version);

  /**
   * Whether a key from {@code start}, included, to {@code end}, excluded, was written after {@code
   * version}.
   */
  boolean rangeChangedSince(byte[] start, byte[] end, long version);

  /** Forgets what was written at or before {@code version}, as far as that is cheap. */
  void forget(long version);
}
