package io.tercet.kv;

import io.tercet.core.catalog.Container;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/**
 * What is settled when a bucket is created; specified in {@code docs/internals/key-value.md}.
 *
 * @param keepPrevious whether each write leaves the entry as it was before in the history, for
 *     watches that ask for it; it then has to be read
 */
public record BucketOptions(boolean keepPrevious) {
  /** What holds for a bucket that a write creates. */
  public static final BucketOptions DEFAULT = new BucketOptions(false);

  private static final byte FORMAT = 1;
  private static final byte KEEP_PREVIOUS = 1;
  private static final int FLAGS_AT = 1;

  /** Returns the options in the catalog's encoding; empty for the default ones. */
  public byte[] encode() {
    return keepPrevious ? new byte[] {FORMAT, KEEP_PREVIOUS} : new byte[0];
  }

  /** Returns the options of a bucket. */
  public static BucketOptions of(Container bucket) {
    byte[] encoded = bucket.options();
    if (encoded.length == 0) {
      return DEFAULT;
    }
    if (encoded[0] != FORMAT || encoded.length <= FLAGS_AT) {
      throw new TercetException(
              Reason.FORMAT_TOO_NEW, "The options of a bucket have an unknown format.")
          .with("format", encoded[0]);
    }
    return new BucketOptions((encoded[FLAGS_AT] & KEEP_PREVIOUS) != 0);
  }
}
