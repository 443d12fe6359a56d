package io.tercet.embedded;

/**
 * What to scan: all keys, those with a prefix, or those in a range. Immutable: every method returns
 * other options. Safe for use by any number of threads.
 */
public final class ScanOptions {
  private static final ScanOptions ALL = new ScanOptions(KeyRange.all(), false, false, 0, 0, "");

  private final KeyRange range;
  private final boolean reverse;
  private final boolean keysOnly;
  private final long limit;
  private final long limitBytes;
  private final String resumeToken;

  private ScanOptions(
      KeyRange range,
      boolean reverse,
      boolean keysOnly,
      long limit,
      long limitBytes,
      String resumeToken) {
    this.range = range;
    this.reverse = reverse;
    this.keysOnly = keysOnly;
    this.limit = limit;
    this.limitBytes = limitBytes;
    this.resumeToken = resumeToken;
  }

  /** The whole bucket, in the order of its keys. */
  public static ScanOptions all() {
    return ALL;
  }

  /** All keys that begin with this. Not together with {@link #start} or {@link #end}. */
  public static ScanOptions prefix(byte[] prefix) {
    return range(KeyRange.prefix(prefix));
  }

  /** All keys of a range, in their order. */
  public static ScanOptions range(KeyRange range) {
    return ALL.with(range);
  }

  /** The first key, included; empty: the first one of the bucket. */
  public ScanOptions start(byte[] key) {
    return with(range.from(key));
  }

  /** The end of the range, excluded; empty: after the last key of the bucket. */
  public ScanOptions end(byte[] key) {
    return with(range.to(key));
  }

  /** Goes from the last key to the first. */
  public ScanOptions reverse() {
    return new ScanOptions(range, true, keysOnly, limit, limitBytes, resumeToken);
  }

  /** Leaves out the values. */
  public ScanOptions keysOnly() {
    return new ScanOptions(range, reverse, true, limit, limitBytes, resumeToken);
  }

  /**
   * Ends after so many entries.
   *
   * @param entries 0 for no bound, else 1 or more
   */
  public ScanOptions limit(long entries) {
    return new ScanOptions(range, reverse, keysOnly, entries, limitBytes, resumeToken);
  }

  /**
   * Ends after the entry with which keys and values together reach so many bytes.
   *
   * @param bytes 0 for no bound, else 1 or more
   */
  public ScanOptions limitBytes(long bytes) {
    return new ScanOptions(range, reverse, keysOnly, limit, bytes, resumeToken);
  }

  /**
   * Reads on where another scan of the same range and direction left off, at a newer version unless
   * both are in the same transaction. No key that is present throughout is repeated or skipped.
   *
   * @param token what {@link ScanBatch#resumeToken()} gave
   */
  public ScanOptions resumeToken(String token) {
    return new ScanOptions(range, reverse, keysOnly, limit, limitBytes, token);
  }

  KeyRange range() {
    return range;
  }

  boolean isReverse() {
    return reverse;
  }

  boolean isKeysOnly() {
    return keysOnly;
  }

  long limit() {
    return limit;
  }

  long limitBytes() {
    return limitBytes;
  }

  String resumeToken() {
    return resumeToken;
  }

  private ScanOptions with(KeyRange other) {
    return new ScanOptions(other, reverse, keysOnly, limit, limitBytes, resumeToken);
  }
}
