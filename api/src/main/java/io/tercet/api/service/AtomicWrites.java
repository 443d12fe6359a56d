package io.tercet.api.service;

import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Answer;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.AtomicWrite;
import io.tercet.kv.Entry;
import io.tercet.kv.KeyValues;
import io.tercet.kv.v1.Branch;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import java.util.function.Consumer;
import java.util.function.Function;

/** Write. May be used from any thread. */
final class AtomicWrites {
  /** So many operations are carried out on the thread of the transport; more are handed on. */
  private static final int INLINE_OPERATIONS_MAX = 16;

  private final Backend backend;
  private final KeyValues keyValues;
  private final int operationsMax;
  private final WriteCalls<WriteResponse> writes;

  AtomicWrites(Backend backend) {
    this.backend = backend;
    this.keyValues = backend.tercet().keyValues();
    this.operationsMax = backend.config().get(Settings.KV_WRITE_MAX_OPERATIONS);
    this.writes =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(WriteResponse.parser()),
            WriteResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
  }

  void write(WriteRequest request, Answer<WriteResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    AtomicWrite write = Operations.write(request, operationsMax);
    Function<Transaction, WriteResponse> body =
        transaction -> write(transaction, target.database(), write);
    boolean inline = size(write) <= INLINE_OPERATIONS_MAX;
    if (target.inTransaction()) {
      boolean atomic = write.branchOperationsMax() <= 1;
      writes.inTransaction(call, target, atomic, inline, body);
    } else if (inline) {
      writes.run(call, target, body);
    } else {
      backend.onWorker(call, () -> writes.run(call, target, body));
    }
  }

  private static int size(AtomicWrite write) {
    return write.comparisons().size() + write.branchOperationsMax();
  }

  private WriteResponse write(Transaction transaction, String database, AtomicWrite write) {
    AtomicWrite.Result result =
        keyValues.model().write(transaction, database, write, new Previous());
    WriteResponse.Builder answer =
        WriteResponse.newBuilder()
            .setCommitVersion(transaction.hasWrites() ? WriteCalls.CHANGED : WriteCalls.UNCHANGED)
            .setBranch(result.held() ? Branch.BRANCH_THEN : Branch.BRANCH_ELSE);
    for (io.tercet.kv.OperationResult done : result.results()) {
      answer.addResults(Results.ofWrite(done));
    }
    return answer.build();
  }

  /** Counts what the answer to a write will hold, so that it never grows beyond a message. */
  private final class Previous implements Consumer<io.tercet.kv.OperationResult> {
    private long bytes;

    @Override
    public void accept(io.tercet.kv.OperationResult result) {
      Entry previous = result.previous();
      bytes += previous == null ? 0 : previous.valueLength();
      if (bytes > backend.answerBytesMax()) {
        throw Backend.answerTooLarge();
      }
    }
  }
}
