package io.tercet.embedded;

/**
 * What an expire or a persist did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}, and
 *     where nothing was changed
 * @param existed whether there was an entry
 * @param changed whether it was changed
 */
public record ExpireResult(long commitVersion, boolean existed, boolean changed)
    implements OperationResult {

  /** Returns what the model said, as of a commit to come. */
  static ExpireResult of(io.tercet.kv.OperationResult result) {
    var done = (io.tercet.kv.OperationResult.Expire) result;
    return new ExpireResult(0, done.existed(), done.changed());
  }

  /** Returns the same as of a commit, which there is none of if nothing was changed. */
  ExpireResult at(long version) {
    return changed ? new ExpireResult(version, existed, true) : this;
  }
}
