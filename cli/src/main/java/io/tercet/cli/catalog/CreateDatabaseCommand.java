package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import java.io.IOException;

/** {@code tercet db create}. */
public final class CreateDatabaseCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("NAME", "Name of the new database.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("db create");
    String name = arguments.parameter(0);
    long version = context.client().createDatabase(name);
    context.printer().one(new Row().with("database", name).with("commit_version", version));
    return ExitCode.DONE;
  }
}
