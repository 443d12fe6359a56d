package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Row;
import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.DeleteOptions;
import io.tercet.client.DeleteRangeOptions;
import io.tercet.client.DeleteRangeResult;
import io.tercet.client.DeleteResult;
import io.tercet.client.KeyRange;
import java.io.IOException;
import java.util.Optional;

/** {@code tercet kv delete}. */
public final class DeleteCommand implements Command {
  private static final String ALL = "--all";
  private static final String PORTION = "--portion";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket.")
        .optionalParameter("KEY", "The key; or give a range.")
        .notes(
            "",
            "To delete what is not there is no error, unless --if-exists is given. A range is deleted",
            "in one commit, or not at all if it is too large for one; with --portion in as many",
            "commits as it takes.");
    Ranges.declare(declaration);
    declaration
        .flag(ALL, "All keys of the bucket.")
        .option(PORTION, "N", "Delete a range by commits of so many entries.");
    Conditions.declare(declaration);
    declaration.flag(Writes.PREVIOUS, "Print the entry that is removed.");
    Writes.declare(declaration);
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    Optional<KeyRange> range = range(arguments, encoding);
    if (range.isPresent()) {
      return deleteRange(arguments, context, encoding, range.get());
    }
    String text =
        arguments
            .optionalParameter(1)
            .orElseThrow(
                () -> new UsageException("give a KEY, or a range by --prefix, --start or --all"));
    if (arguments.option(PORTION).isPresent()) {
      throw new UsageException(PORTION + " is for a range");
    }
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
    byte[] key = Encodings.key(encoding, text);
    DeleteResult result = context.bucket(arguments.parameter(0)).delete(key, options);
    Row row =
        new Row().with("existed", result.existed()).with("commit_version", result.commitVersion());
    if (arguments.flag(Writes.PREVIOUS)) {
      Writes.withPrevious(row, result.previous());
    }
    new Printer(context.world().out(), context.format(), encoding).one(row);
    return ExitCode.DONE;
  }

  private static Optional<KeyRange> range(Arguments arguments, Encoding encoding) {
    Optional<KeyRange> range = Ranges.of(arguments, encoding);
    if (arguments.flag(ALL)) {
      if (range.isPresent()) {
        throw new UsageException(ALL + " and a range exclude each other");
      }
      range = Optional.of(KeyRange.all());
    }
    if (range.isPresent() && arguments.optionalParameter(1).isPresent()) {
      throw new UsageException("a KEY and a range exclude each other");
    }
    return range;
  }

  private static int deleteRange(
      Arguments arguments, Context context, Encoding encoding, KeyRange range) throws IOException {
    if (Conditions.of(arguments, encoding, context).isPresent()
        || arguments.flag(Writes.PREVIOUS)) {
      throw new UsageException("conditions and " + Writes.PREVIOUS + " are for a single KEY");
    }
    long portion = arguments.number(PORTION, 1, Long.MAX_VALUE).orElse(0);
    String requestId = arguments.option(Writes.REQUEST_ID).orElse("");
    if (portion > 0 && !requestId.isEmpty()) {
      throw new UsageException(
          Writes.REQUEST_ID + " is for one commit, and " + PORTION + " for many");
    }
    DeleteRangeOptions options =
        DeleteRangeOptions.none().durability(Writes.durability(arguments)).limit(portion);
    options = requestId.isEmpty() ? options : options.requestId(requestId);
    Bucket bucket = context.bucket(arguments.parameter(0));
    DeleteRangeResult last = bucket.deleteRange(range, options);
    long deleted = last.deletedCount();
    long version = last.commitVersion();
    while (!last.complete()) {
      last = bucket.deleteRange(range, options);
      deleted += last.deletedCount();
      version = Math.max(version, last.commitVersion());
    }
    context.printer().one(new Row().with("deleted_count", deleted).with("commit_version", version));
    return ExitCode.DONE;
  }
}
