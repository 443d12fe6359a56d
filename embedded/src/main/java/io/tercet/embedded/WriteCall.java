package io.tercet.embedded;

import io.tercet.core.run.ResultCodec;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.Operation;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A write: what it does, how it is acknowledged, and what it answers.
 *
 * @param <T> what it answers
 */
sealed interface WriteCall<T> {
  /** Returns what it says besides what it writes. */
  WriteTerms terms();

  /** Returns the hash of what it asks for; only asked for where it has a request id. */
  byte[] hash();

  /** Returns how its result is kept in a receipt. */
  ResultCodec<T> codec();

  /** Tells whether it has changed nothing where it fails. */
  boolean isAtomic();

  /** Gives a result the version of its commit. */
  T at(T result, long version);

  /** Gives a result the version of its commit. */
  interface Versioned<T> {
    T at(T result, long version);
  }

  /** One operation of the model. */
  record Single<T>(
      WriteTerms terms,
      Operation operation,
      ResultCodec<T> codec,
      Function<io.tercet.kv.OperationResult, T> answer,
      Versioned<T> versioned)
      implements WriteCall<T> {

    @Override
    public byte[] hash() {
      return RequestHash.of(operation);
    }

    @Override
    public boolean isAtomic() {
      return true;
    }

    @Override
    public T at(T result, long version) {
      return versioned.at(result, version);
    }
  }

  /**
   * Anything else that is done within a transaction.
   *
   * @param isAtomic whether a body that fails has changed nothing
   * @param takesLong whether it may be more work than its request is long
   */
  record Several<T>(
      WriteTerms terms,
      boolean isAtomic,
      boolean takesLong,
      Supplier<byte[]> hashed,
      ResultCodec<T> codec,
      Function<Transaction, T> body,
      Versioned<T> versioned)
      implements WriteCall<T> {

    @Override
    public byte[] hash() {
      return hashed.get();
    }

    @Override
    public T at(T result, long version) {
      return versioned.at(result, version);
    }
  }
}
