package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import java.io.IOException;

/** {@code tercet db drop}. */
public final class DropDatabaseCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("DATABASE", "Name of the database; all that is in it goes with it.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("db drop");
    String name = arguments.parameter(0);
    long version = context.client().dropDatabase(name);
    context.printer().one(new Row().with("database", name).with("commit_version", version));
    return ExitCode.DONE;
  }
}
