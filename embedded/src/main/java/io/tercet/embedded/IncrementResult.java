package io.tercet.embedded;

import java.util.Optional;

/**
 * What an increment did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}
 * @param value the counter after it
 * @param previous the entry as it was before, if there was one and it was asked for
 */
public record IncrementResult(long commitVersion, long value, Optional<Entry> previous)
    implements OperationResult {

  /** Returns what the model said, as of a commit to come. */
  static IncrementResult of(io.tercet.kv.OperationResult result) {
    var done = (io.tercet.kv.OperationResult.Increment) result;
    return new IncrementResult(0, done.value(), Entry.ofNullable(done.previous(), false));
  }

  /** Returns the same as of a commit. */
  IncrementResult at(long version) {
    return new IncrementResult(version, value, previous);
  }
}
