package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Numbers;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Row;
import io.tercet.client.Condition;
import io.tercet.client.IncrementOptions;
import io.tercet.client.IncrementResult;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code tercet kv incr}. */
public final class IncrementCommand implements Command {
  private static final String INITIAL = "--initial";
  private static final String MIN = "--min";
  private static final String MAX = "--max";
  private static final String TTL = "--ttl";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket; created if absent.")
        .parameter("KEY", "The key of the counter: an entry whose value is a whole number.")
        .optionalParameter("DELTA", "What to add. Default: 1.")
        .option(INITIAL, "N", "What an absent counter is before. Default: 0.")
        .option(MIN, "N", "Refuse to go below this.")
        .option(MAX, "N", "Refuse to go above this.")
        .option(TTL, "SPAN", "Let a counter that is new expire after this: 30s, 5m, 2h, 7d.");
    Conditions.declareAbsent(declaration);
    Conditions.declare(declaration);
    declaration.flag(Writes.PREVIOUS, "Print the entry as it was before.");
    Writes.declare(declaration);
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    byte[] key = Encodings.key(encoding, arguments.parameter(1));
    String text = arguments.optionalParameter(2).orElse("1");
    long delta = Numbers.parse("DELTA", text, Long.MIN_VALUE, Long.MAX_VALUE);
    IncrementOptions options = options(arguments);
    Optional<Condition> condition = Conditions.of(arguments, encoding, context);
    if (condition.isPresent()) {
      options = options.condition(condition.get());
    }
    if (arguments.flag(Writes.PREVIOUS)) {
      options = options.returnPrevious();
    }
    IncrementResult result = context.bucket(arguments.parameter(0)).increment(key, delta, options);
    Row row =
        new Row().with("value", result.value()).with("commit_version", result.commitVersion());
    if (arguments.flag(Writes.PREVIOUS)) {
      Writes.withPrevious(row, result.previous());
    }
    new Printer(context.world().out(), context.format(), encoding).one(row);
    return ExitCode.DONE;
  }

  private static IncrementOptions options(Arguments arguments) {
    IncrementOptions options = IncrementOptions.none().durability(Writes.durability(arguments));
    OptionalLong initial = number(arguments, INITIAL);
    if (initial.isPresent()) {
      options = options.initialValue(initial.getAsLong());
    }
    OptionalLong min = number(arguments, MIN);
    if (min.isPresent()) {
      options = options.minValue(min.getAsLong());
    }
    OptionalLong max = number(arguments, MAX);
    if (max.isPresent()) {
      options = options.maxValue(max.getAsLong());
    }
    Optional<String> ttl = arguments.option(TTL);
    if (ttl.isPresent()) {
      options = options.ttl(Numbers.span(TTL, ttl.get()));
    }
    String requestId = arguments.option(Writes.REQUEST_ID).orElse("");
    return requestId.isEmpty() ? options : options.requestId(requestId);
  }

  private static OptionalLong number(Arguments arguments, String name) {
    return arguments.number(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }
}
