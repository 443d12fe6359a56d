package io.tercet.cli.server;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import java.io.IOException;

/** {@code tercet ping}. */
public final class PingCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.notes(
        "", "Ends with exit code 0 if the server serves, and 4 if it does not or is not there.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    boolean serving = context.client().ping();
    context
        .printer()
        .one(
            new Row()
                .with("server", context.host() + ":" + context.port())
                .with("serving", serving));
    return serving ? ExitCode.DONE : ExitCode.UNREACHABLE;
  }
}
