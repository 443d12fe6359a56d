package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import java.io.IOException;

/** {@code tercet bucket create}. */
public final class CreateBucketCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("NAME", "Name of the new bucket.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    String name = arguments.parameter(0);
    long version = context.database().createBucket(name);
    context.printer().one(new Row().with("bucket", name).with("commit_version", version));
    return ExitCode.DONE;
  }
}
