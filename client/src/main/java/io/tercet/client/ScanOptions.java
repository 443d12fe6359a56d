package io.tercet.client;

import com.google.protobuf.UnsafeByteOperations;
import io.tercet.kv.v1.ScanRequest;

/**
 * What to scan: all keys, those with a prefix, or those in a range. Immutable: every method returns
 * other options. Safe for use by any number of threads.
 */
public final class ScanOptions {
  private static final ScanOptions ALL = new ScanOptions(ScanRequest.getDefaultInstance());

  private final ScanRequest template;

  private ScanOptions(ScanRequest template) {
    this.template = template;
  }

  /** The whole bucket, in the order of its keys. */
  public static ScanOptions all() {
    return ALL;
  }

  /** All keys that begin with this. Not together with {@link #start} or {@link #end}. */
  public static ScanOptions prefix(byte[] prefix) {
    return new ScanOptions(
        ScanRequest.newBuilder().setPrefix(UnsafeByteOperations.unsafeWrap(prefix)).build());
  }

  /** All keys of a range, in their order. */
  public static ScanOptions range(KeyRange range) {
    return new ScanOptions(
        ScanRequest.newBuilder()
            .setPrefix(range.prefix())
            .setStart(range.start())
            .setEnd(range.end())
            .build());
  }

  /** The first key, included; empty: the first one of the bucket. */
  public ScanOptions start(byte[] key) {
    return new ScanOptions(
        template.toBuilder().setStart(UnsafeByteOperations.unsafeWrap(key)).build());
  }

  /** The end of the range, excluded; empty: after the last key of the bucket. */
  public ScanOptions end(byte[] key) {
    return new ScanOptions(
        template.toBuilder().setEnd(UnsafeByteOperations.unsafeWrap(key)).build());
  }

  /** Goes from the last key to the first. */
  public ScanOptions reverse() {
    return new ScanOptions(template.toBuilder().setReverse(true).build());
  }

  /** Leaves out the values. */
  public ScanOptions keysOnly() {
    return new ScanOptions(template.toBuilder().setKeysOnly(true).build());
  }

  /**
   * Ends after so many entries.
   *
   * @param entries 0 for no bound, else 1 or more
   */
  public ScanOptions limit(long entries) {
    return new ScanOptions(template.toBuilder().setLimit(entries).build());
  }

  /**
   * Ends after the batch with which keys and values together reach so many bytes.
   *
   * @param bytes 0 for no bound, else 1 or more
   */
  public ScanOptions limitBytes(long bytes) {
    return new ScanOptions(template.toBuilder().setLimitBytes(bytes).build());
  }

  /**
   * Reads on where another scan of the same range and direction left off, at a newer version unless
   * both are in the same transaction. No key that is present throughout is repeated or skipped.
   *
   * @param token what {@link ScanBatch#resumeToken()} gave
   */
  public ScanOptions resumeToken(String token) {
    return new ScanOptions(template.toBuilder().setResumeToken(token).build());
  }

  ScanRequest template() {
    return template;
  }
}
