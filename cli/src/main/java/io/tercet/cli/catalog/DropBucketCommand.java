package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import java.io.IOException;

/** {@code tercet bucket drop}. */
public final class DropBucketCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("BUCKET", "Name of the bucket; all its entries go with it.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("bucket drop");
    String name = arguments.parameter(0);
    long version = context.database().dropBucket(name);
    context.printer().one(new Row().with("bucket", name).with("commit_version", version));
    return ExitCode.DONE;
  }
}
