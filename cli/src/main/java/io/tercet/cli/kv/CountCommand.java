package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import io.tercet.client.KeyRange;
import java.io.IOException;

/** {@code tercet kv count}. */
public final class CountCommand implements Command {
  private static final String LIMIT = "--limit";

  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("BUCKET", "The bucket.");
    Ranges.declare(declaration);
    declaration.option(LIMIT, "N", "Stop counting here. Default: no limit.");
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    KeyRange range = Ranges.of(arguments, Encodings.of(arguments)).orElse(KeyRange.all());
    long limit = arguments.number(LIMIT, 1, Long.MAX_VALUE).orElse(0);
    long count = context.bucket(arguments.parameter(0)).count(range, limit);
    context.printer().one(new Row().with("count", count));
    return ExitCode.DONE;
  }
}
