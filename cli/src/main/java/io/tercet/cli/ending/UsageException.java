package io.tercet.cli.ending;

/** A command line, an environment variable or a profile that is wrong; its text says how. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one of a text that says what is wrong and what would be right. */
  public UsageException(String text) {
    super(text);
  }
}
