package io.tercet.cli.ending;

/** A command that ends with an exit code of its own choice; its text says why and what to do. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String reason;

  /**
   * Makes one.
   *
   * @param exitCode an {@link ExitCode}
   * @param reason a stable name
   */
  public CommandException(int exitCode, String reason, String text, Throwable cause) {
    super(text, cause);
    this.exitCode = exitCode;
    this.reason = reason;
  }

  /** Makes one that nothing else has caused; otherwise as the other constructor. */
  public CommandException(int exitCode, String reason, String text) {
    super(text);
    this.exitCode = exitCode;
    this.reason = reason;
  }

  /** Returns the exit code. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns the stable name of what happened. */
  public String reason() {
    return reason;
  }
}
