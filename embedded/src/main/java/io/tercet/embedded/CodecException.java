package io.tercet.embedded;

/** A key or a value is not what its {@link Codec} takes, or was not written by it. */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param text what could not be read or written, and as what
   */
  public CodecException(String text, Throwable cause) {
    super(text, cause);
  }
}
