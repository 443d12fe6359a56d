package io.tercet.cli.shell;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Session;

/** {@code rollback}. */
final class RollbackCommand implements Command {
  private final Session session;

  RollbackCommand(Session session) {
    this.session = session;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration.notes("", "Nothing that was written since 'begin' takes place.");
  }

  @Override
  public int run(Arguments arguments, Context context) {
    session.rollback();
    return ExitCode.DONE;
  }
}
