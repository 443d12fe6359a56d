package io.tercet.client;

import io.tercet.database.v1.CreateBucketRequest;

/**
 * What is settled when a bucket is created. Immutable: every method returns other options. Safe for
 * use by any number of threads.
 */
public final class BucketOptions {
  private static final BucketOptions NONE =
      new BucketOptions(CreateBucketRequest.getDefaultInstance());

  private final CreateBucketRequest template;

  private BucketOptions(CreateBucketRequest template) {
    this.template = template;
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
    return new BucketOptions(template.toBuilder().setKeepPrevious(true).build());
  }

  CreateBucketRequest template() {
    return template;
  }
}
