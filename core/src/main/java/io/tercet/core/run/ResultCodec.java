package io.tercet.core.run;

/**
 * Turns a call's result into bytes for its receipt, and back for a repetition of the call.
 *
 * @param <T> the result; its commit version is kept beside it
 */
public interface ResultCodec<T> {
  /** Returns the bytes of a result. */
  byte[] encode(T result);

  /** Returns the result that some bytes stand for. */
  T decode(byte[] bytes);

  /**
   * Returns the codec for work without a request id, which leaves no receipt: it is never asked.
   */
  static <T> ResultCodec<T> none() {
    return new ResultCodec<>() {
      @Override
      public byte[] encode(T result) {
        throw new UnsupportedOperationException("work without a request id has no receipt");
      }

      @Override
      public T decode(byte[] bytes) {
        throw new UnsupportedOperationException("work without a request id has no receipt");
      }
    };
  }
}
