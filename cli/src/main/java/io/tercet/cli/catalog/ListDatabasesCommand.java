package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import io.tercet.cli.output.Rows;
import java.io.IOException;
import java.util.List;

/** {@code tercet db list}. */
public final class ListDatabasesCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.notes("Lists the databases in the order of their names.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    List<String> names = context.client().listDatabases();
    Rows rows = context.printer().many("database");
    for (String name : names) {
      rows.add(new Row().with("database", name));
    }
    rows.end();
    return ExitCode.DONE;
  }
}
