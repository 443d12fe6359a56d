package io.tercet.cli.catalog;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import io.tercet.client.BucketOptions;
import java.io.IOException;

/** {@code tercet bucket create}. */
public final class CreateBucketCommand implements Command {
  private static final String KEEP_PREVIOUS = "--keep-previous";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("NAME", "Name of the new bucket.")
        .flag(KEEP_PREVIOUS, "Keep entries as they were before in the history, for kv watch.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("bucket create");
    String name = arguments.parameter(0);
    BucketOptions options =
        arguments.flag(KEEP_PREVIOUS) ? BucketOptions.none().keepPrevious() : BucketOptions.none();
    long version = context.database().createBucket(name, options);
    context.printer().one(new Row().with("bucket", name).with("commit_version", version));
    return ExitCode.DONE;
  }
}
