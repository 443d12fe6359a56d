package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import io.tercet.client.Database;
import io.tercet.client.DatabaseInfo;
import java.io.IOException;
import java.util.Optional;

/** {@code tercet db show}. */
public final class ShowDatabaseCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration
        .optionalParameter("DATABASE", "The database. Default: what --database says.")
        .notes(
            "",
            "size_bytes is about what its data takes on disk, without what is still in memory;",
            "read_version the newest version of the store.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Optional<String> name = arguments.optionalParameter(0);
    Database database =
        name.isPresent() ? context.client().database(name.get()) : context.database();
    DatabaseInfo info = database.info();
    context
        .printer()
        .one(
            new Row()
                .with("database", info.name())
                .with("bucket_count", info.bucketCount())
                .with("size_bytes", info.sizeBytes())
                .with("read_version", info.readVersion()));
    return ExitCode.DONE;
  }
}
