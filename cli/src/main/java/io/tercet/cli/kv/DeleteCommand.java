package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Row;
import io.tercet.client.Condition;
import io.tercet.client.DeleteOptions;
import io.tercet.client.DeleteResult;
import java.io.IOException;
import java.util.Optional;

/** {@code tercet kv delete}. */
public final class DeleteCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket.")
        .parameter("KEY", "The key.")
        .notes("", "To delete what is not there is no error, unless --if-exists is given.");
    Conditions.declare(declaration);
    declaration.flag(Writes.PREVIOUS, "Print the entry that is removed.");
    Writes.declare(declaration);
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    DeleteOptions options = DeleteOptions.none().durability(Writes.durability(arguments));
    Optional<Condition> condition = Conditions.of(arguments, encoding, context);
    if (condition.isPresent()) {
      options = options.condition(condition.get());
    }
    if (arguments.flag(Writes.PREVIOUS)) {
      options = options.returnPrevious();
    }
    String requestId = arguments.option(Writes.REQUEST_ID).orElse("");
    options = requestId.isEmpty() ? options : options.requestId(requestId);
    byte[] key = Encodings.key(encoding, arguments.parameter(1));
    DeleteResult result = context.bucket(arguments.parameter(0)).delete(key, options);
    Row row =
        new Row().with("existed", result.existed()).with("commit_version", result.commitVersion());
    if (arguments.flag(Writes.PREVIOUS)) {
      Writes.withPrevious(row, result.previous());
    }
    new Printer(context.world().out(), context.format(), encoding).one(row);
    return ExitCode.DONE;
  }
}
