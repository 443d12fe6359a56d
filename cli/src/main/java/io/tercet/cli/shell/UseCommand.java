package io.tercet.cli.shell;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Session;

/** {@code use}. */
final class UseCommand implements Command {
  private final Session session;

  UseCommand(Session session) {
    this.session = session;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("DATABASE", "The database that commands work on from now on.");
  }

  @Override
  public int run(Arguments arguments, Context context) {
    session.use(arguments.parameter(0));
    return ExitCode.DONE;
  }
}
