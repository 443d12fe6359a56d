package io.tercet.embedded;

/**
 * What is settled when a bucket is created. Immutable: every method returns other options. Safe for
 * use by any number of threads.
 */
public final class BucketOptions {
  private static final BucketOptions NONE = new BucketOptions(io.tercet.kv.BucketOptions.DEFAULT);

  private final io.tercet.kv.BucketOptions inModel;

  private BucketOptions(io.tercet.kv.BucketOptions inModel) {
    this.inModel = inModel;
  }

  /** What holds for a bucket that a write creates. */
  public static BucketOptions none() {
    return NONE;
  }

  /**
   * Keeps entries as they were before in the history, so that watches can tell of them; each write
   * then has to read first.
   */
  public BucketOptions keepPrevious() {
    return new BucketOptions(new io.tercet.kv.BucketOptions(true));
  }

  io.tercet.kv.BucketOptions inModel() {
    return inModel;
  }
}
