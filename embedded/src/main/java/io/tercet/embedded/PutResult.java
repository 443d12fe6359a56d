package io.tercet.embedded;

import java.util.Optional;

/**
 * What a put did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}
 * @param previous the entry that was replaced, if there was one and it was asked for
 */
public record PutResult(long commitVersion, Optional<Entry> previous) implements OperationResult {

  /** Returns what the model said, as of a commit to come. */
  static PutResult of(io.tercet.kv.OperationResult result) {
    var done = (io.tercet.kv.OperationResult.Put) result;
    return new PutResult(0, Entry.ofNullable(done.previous(), false));
  }

  /** Returns the same as of a commit. */
  PutResult at(long version) {
    return new PutResult(version, previous);
  }
}
