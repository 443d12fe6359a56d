package io.tercet.api.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.tercet.api.rpc.Answer;
import io.tercet.api.rpc.CallInfo;
import io.tercet.api.transaction.TransactionOwner;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipts;
import io.tercet.core.run.Completed;
import io.tercet.core.run.RunOptions;
import io.tercet.core.transaction.Transaction;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * How a write is run and answered: as a transaction of its own, or in an interactive one; each at
 * most once for its request id.
 *
 * <p>An answer is made inside the transaction, where the version of the commit is not known yet. It
 * says there whether anything was changed, by a version that is not 0; the true one takes its place
 * when it is known. So it is kept in a receipt, too. May be used from any thread.
 *
 * @param <A> the answer
 */
final class WriteCalls<A extends MessageLite> {
  /** Stands for the version of a commit that is still to come. */
  static final long CHANGED = 1;

  /** Stands for the version where nothing was changed. */
  static final long UNCHANGED = 0;

  private final Backend backend;
  private final MessageCodec<A> codec;
  private final ToLongFunction<A> version;
  private final BiFunction<A, Long, A> withVersion;

  /**
   * Creates it for one kind of answer.
   *
   * @param version reads the version of an answer
   * @param withVersion gives an answer another version
   */
  WriteCalls(
      Backend backend,
      MessageCodec<A> codec,
      ToLongFunction<A> version,
      BiFunction<A, Long, A> withVersion) {
    this.backend = backend;
    this.codec = codec;
    this.version = version;
    this.withVersion = withVersion;
  }

  /** Returns how answers are kept in receipts. */
  MessageCodec<A> codec() {
    return codec;
  }

  /** Returns how a call is run as a transaction of its own. */
  RunOptions options(Target target, CallInfo info) {
    return target.runOptions(info, backend.storeDeadlineNanos(info));
  }

  /** Runs a body as a transaction of its own, and answers. */
  void run(Answer<A> call, Target target, Function<Transaction, A> body) {
    answer(
        call,
        backend
            .tercet()
            .store()
            .runner()
            .runAsync(options(target, call.info()), codec, body.andThen(this::sized)));
  }

  /**
   * Returns an answer that can be sent. Asked for before the commit: after it, nobody could be told
   * what has happened.
   *
   * @throws TercetException MESSAGE_TOO_LARGE if it cannot be sent
   */
  A sized(A answer) {
    if (answer.getSerializedSize() > backend.answerBytesMax()) {
      throw Backend.answerTooLarge();
    }
    return answer;
  }

  /** Answers with what a call that is a transaction of its own comes to. */
  void answer(Answer<A> call, CompletableFuture<Completed<A>> running) {
    call.sendWhenComplete(
        running.thenApply(
            completed -> {
              A answer = completed.result();
              return version.applyAsLong(answer) == UNCHANGED
                  ? answer
                  : withVersion.apply(answer, completed.version());
            }));
  }

  /**
   * Runs a body in the interactive transaction of a call, and answers.
   *
   * @param atomic whether a body that fails has changed nothing; else the transaction ends with it
   * @param inline whether the body is so little work that any thread may do it
   */
  void inTransaction(
      Answer<A> call,
      Target target,
      boolean atomic,
      boolean inline,
      Function<Transaction, A> body) {
    var owner = Backend.owner(call.info(), target.database());
    call.sendWhenComplete(
        backend
            .transactions()
            .call(
                target.transactionId(),
                owner,
                handle ->
                    inline
                        ? CompletableFuture.completedStage(
                            whole(owner, handle, target, atomic, body))
                        : backend.onWorker(() -> whole(owner, handle, target, atomic, body))));
  }

  private A whole(
      TransactionOwner owner,
      InteractiveTransaction handle,
      Target target,
      boolean atomic,
      Function<Transaction, A> body) {
    try {
      return once(handle, target, body);
    } catch (RuntimeException e) {
      boolean unanswerable =
          e instanceof TercetException known && known.reason() == Reason.MESSAGE_TOO_LARGE;
      if (!atomic || unanswerable) {
        // Part of it may have been applied, and must never be committed.
        var unused = backend.transactions().rollback(target.transactionId(), owner);
      }
      throw e;
    }
  }

  private A once(InteractiveTransaction handle, Target target, Function<Transaction, A> body) {
    if (target.requestId().isEmpty()) {
      return sized(withVersion.apply(body.apply(handle.transaction()), 0L));
    }
    byte[] hash = target.requestHash();
    var recorded = handle.repetitions().find(target.requestId(), hash);
    if (recorded.isPresent()) {
      return codec.decode(recorded.get().toByteArray());
    }
    handle.repetitions().reserve();
    A answer = sized(withVersion.apply(body.apply(handle.transaction()), 0L));
    ByteString result = answer.toByteString();
    handle
        .repetitions()
        .record(
            target.requestId(),
            hash,
            result.size() <= Receipts.RESULT_BYTES_MAX ? Optional.of(result) : Optional.empty());
    return answer;
  }
}
