package io.tercet.embedded;

import java.util.Optional;

/**
 * What a delete did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}, and
 *     where there was nothing to remove
 * @param existed whether there was an entry
 * @param previous the entry that was removed, if there was one and it was asked for
 */
public record DeleteResult(long commitVersion, boolean existed, Optional<Entry> previous)
    implements OperationResult {

  /** Returns what the model said, as of a commit to come. */
  static DeleteResult of(io.tercet.kv.OperationResult result) {
    var done = (io.tercet.kv.OperationResult.Delete) result;
    return new DeleteResult(0, done.existed(), Entry.ofNullable(done.previous(), false));
  }

  /** Returns the same as of a commit, which there is none of if nothing was removed. */
  DeleteResult at(long version) {
    return existed ? new DeleteResult(version, true, previous) : this;
  }
}
