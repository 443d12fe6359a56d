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
import io.tercet.client.PutOptions;
import io.tercet.client.PutResult;
import java.io.IOException;
import java.util.Optional;

/** {@code tercet kv put}. */
public final class PutCommand implements Command {
  private static final String TTL = "--ttl";
  private static final String EXPIRE_AT = "--expire-at";
  private static final String KEEP_TTL = "--keep-ttl";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket; created if absent.")
        .parameter("KEY", "The key.")
        .parameter("VALUE", "The value; @FILE for the content of a file, - for standard input.")
        .option(TTL, "SPAN", "Expire after this: 500ms, 30s, 5m, 2h, 7d.")
        .option(EXPIRE_AT, "MOMENT", "Expire at this: 2030-01-31T12:00:00Z.")
        .flag(KEEP_TTL, "Keep the expiry of the entry that is replaced.");
    Conditions.declareAbsent(declaration);
    Conditions.declare(declaration);
    declaration.flag(Writes.PREVIOUS, "Print the entry that is replaced.");
    Writes.declare(declaration);
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    PutOptions options = options(arguments, encoding, context);
    byte[] key = Encodings.key(encoding, arguments.parameter(1));
    byte[] value = Encodings.value(encoding, arguments.parameter(2), context);
    PutResult result = context.bucket(arguments.parameter(0)).put(key, value, options);
    Row row = new Row().with("commit_version", result.commitVersion());
    if (arguments.flag(Writes.PREVIOUS)) {
      Writes.withPrevious(row, result.previous());
    }
    new Printer(context.world().out(), context.format(), encoding).one(row);
    return ExitCode.DONE;
  }

  private static PutOptions options(Arguments arguments, Encoding encoding, Context context)
      throws IOException {
    PutOptions options = PutOptions.none().durability(Writes.durability(arguments));
    Optional<Condition> condition = Conditions.of(arguments, encoding, context);
    if (condition.isPresent()) {
      options = options.condition(condition.get());
    }
    if (arguments.flag(Writes.PREVIOUS)) {
      options = options.returnPrevious();
    }
    String requestId = arguments.option(Writes.REQUEST_ID).orElse("");
    return expiry(requestId.isEmpty() ? options : options.requestId(requestId), arguments);
  }

  private static PutOptions expiry(PutOptions options, Arguments arguments) {
    String given = arguments.oneOf(TTL, EXPIRE_AT, KEEP_TTL).orElse("");
    String text = arguments.option(given.isEmpty() ? TTL : given).orElse("");
    return switch (given) {
      case TTL -> options.ttl(Numbers.span(TTL, text));
      case EXPIRE_AT -> options.expireAt(Numbers.moment(EXPIRE_AT, text));
      case KEEP_TTL -> options.keepTtl();
      default -> options;
    };
  }
}
