package io.tercet.cli.shell;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;

/** {@code exit}. */
final class ExitCommand implements Command {
  private final Runnable end;

  ExitCommand(Runnable end) {
    this.end = end;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration.notes("", "A transaction that is open is dropped.");
  }

  @Override
  public int run(Arguments arguments, Context context) {
    end.run();
    return ExitCode.DONE;
  }
}
