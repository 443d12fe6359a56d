package io.tercet.cli.line;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import java.io.IOException;

/** One command, made when it is called and used once. */
public interface Command {
  /** Says which parameters and options it has. */
  void declare(Declaration declaration);

  /**
   * Returns whether it goes by the settings of flags, environment and profile: which server to
   * speak to, how to print.
   */
  default boolean usesSettings() {
    return true;
  }

  /**
   * Does it.
   *
   * @return an {@link ExitCode}
   * @throws UsageException if the arguments make no sense
   * @throws io.tercet.client.TercetClientException if the server says no
   * @throws IOException if standard input, standard output or a file that was named fails
   */
  int run(Arguments arguments, Context context) throws IOException;
}
