package io.tercet.bench.store;

/** What the in-process benchmarks do to a store. Any thread. */
interface Target extends AutoCloseable {
  /** Returns the length of the value of a key that is there. */
  int get(byte[] key) throws Exception;

  /** Puts an entry; returns when it is written, and on disk if {@code sync}. */
  void put(byte[] key, byte[] value, boolean sync) throws Exception;

  /** Reads up to {@code limit} entries from {@code start} on; returns how many. */
  int scan(byte[] start, int limit) throws Exception;
}
