package io.tercet.embedded;

import io.tercet.kv.KeyValueModel;

/**
 * What the deletion of a range did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction, and where there was
 *     nothing to remove
 * @param deletedCount how many entries were removed
 * @param complete whether the range has no entry left
 */
public record DeleteRangeResult(long commitVersion, long deletedCount, boolean complete) {

  /** Returns what the model said, as of a commit to come. */
  static DeleteRangeResult of(KeyValueModel.RangeDeletion done) {
    return new DeleteRangeResult(0, done.deletedCount(), done.complete());
  }

  /** Returns the same as of a commit, which there is none of if nothing was removed. */
  DeleteRangeResult at(long version) {
    return deletedCount > 0 ? new DeleteRangeResult(version, deletedCount, complete) : this;
  }
}
