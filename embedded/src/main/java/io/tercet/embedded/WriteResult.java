package io.tercet.embedded;

import io.tercet.kv.AtomicWrite;
import java.util.List;

/**
 * What a {@link Write} did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction, and where nothing was
 *     changed
 * @param held whether all comparisons held, so that {@link Write#then} was applied
 * @param results one for each operation that was applied, in their order
 */
public record WriteResult(long commitVersion, boolean held, List<OperationResult> results) {

  /** Returns what the model said, as of a commit to come. */
  static WriteResult of(AtomicWrite.Result done) {
    return new WriteResult(0, done.held(), done.results().stream().map(WriteResult::of).toList());
  }

  private static OperationResult of(io.tercet.kv.OperationResult done) {
    if (done instanceof io.tercet.kv.OperationResult.Put) {
      return PutResult.of(done);
    } else if (done instanceof io.tercet.kv.OperationResult.Delete) {
      return DeleteResult.of(done);
    } else if (done instanceof io.tercet.kv.OperationResult.Increment) {
      return IncrementResult.of(done);
    } else if (done instanceof io.tercet.kv.OperationResult.Expire) {
      return ExpireResult.of(done);
    }
    throw new IllegalStateException("an operation has an unknown result");
  }

  /** Returns the same as of a commit, which there is none of if nothing was changed. */
  WriteResult at(long version) {
    boolean changed = results.stream().anyMatch(WriteResult::changed);
    return changed ? new WriteResult(version, held, results) : this;
  }

  private static boolean changed(OperationResult result) {
    if (result instanceof DeleteResult delete) {
      return delete.existed();
    }
    return !(result instanceof ExpireResult expire) || expire.changed();
  }
}
