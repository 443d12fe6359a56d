package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Numbers;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Row;
import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.ExpireOptions;
import io.tercet.client.ExpireResult;
import io.tercet.client.ExpireRule;
import io.tercet.client.PersistOptions;
import java.io.IOException;
import java.util.Optional;

/** {@code tercet kv expire}. */
public final class ExpireCommand implements Command {
  private static final String TTL = "--ttl";
  private static final String AT = "--at";
  private static final String NEVER = "--never";
  private static final String WHEN = "--when";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket.")
        .parameter("KEY", "The key.")
        .option(TTL, "SPAN", "Expire after this: 500ms, 30s, 5m, 2h, 7d.")
        .option(AT, "MOMENT", "Expire at this: 2030-01-31T12:00:00Z; removes it if that is past.")
        .flag(NEVER, "Live for ever.")
        .choice(
            WHEN,
            "RULE",
            "Change only some: none, set, later, earlier; see below.",
            "none",
            "set",
            "later",
            "earlier")
        .notes(
            "",
            "--when takes none, set, later or earlier: only an entry that does not expire, that does,",
            "whose life is prolonged by this, or shortened. An entry that is not there, or is left as",
            "it is, is no error, unless --if-exists is given.");
    Conditions.declare(declaration);
    Writes.declare(declaration);
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    String kind =
        arguments
            .oneOf(TTL, AT, NEVER)
            .orElseThrow(() -> new UsageException("give one of " + TTL + ", " + AT + ", " + NEVER));
    Optional<Condition> condition = Conditions.of(arguments, encoding, context);
    byte[] key = Encodings.key(encoding, arguments.parameter(1));
    Bucket bucket = context.bucket(arguments.parameter(0));
    ExpireResult result =
        kind.equals(NEVER)
            ? bucket.persist(key, persist(arguments, condition))
            : bucket.expire(key, expire(arguments, kind, condition));
    Row row =
        new Row()
            .with("existed", result.existed())
            .with("changed", result.changed())
            .with("commit_version", result.commitVersion());
    context.printer().one(row);
    return ExitCode.DONE;
  }

  private static PersistOptions persist(Arguments arguments, Optional<Condition> condition) {
    if (arguments.option(WHEN).isPresent()) {
      throw new UsageException(WHEN + " makes no sense with " + NEVER);
    }
    PersistOptions options = PersistOptions.none().durability(Writes.durability(arguments));
    options = condition.map(options::condition).orElse(options);
    String requestId = arguments.option(Writes.REQUEST_ID).orElse("");
    return requestId.isEmpty() ? options : options.requestId(requestId);
  }

  private static ExpireOptions expire(
      Arguments arguments, String kind, Optional<Condition> condition) {
    String text = arguments.option(kind).orElse("");
    ExpireOptions options =
        kind.equals(TTL)
            ? ExpireOptions.after(Numbers.span(TTL, text))
            : ExpireOptions.at(Numbers.moment(AT, text));
    options = options.rule(rule(arguments)).durability(Writes.durability(arguments));
    options = condition.map(options::condition).orElse(options);
    String requestId = arguments.option(Writes.REQUEST_ID).orElse("");
    return requestId.isEmpty() ? options : options.requestId(requestId);
  }

  private static ExpireRule rule(Arguments arguments) {
    Optional<String> given = arguments.option(WHEN);
    if (given.isEmpty()) {
      return ExpireRule.ALWAYS;
    }
    return switch (given.get()) {
      case "none" -> ExpireRule.WHEN_NONE;
      case "set" -> ExpireRule.WHEN_SET;
      case "later" -> ExpireRule.WHEN_LATER;
      case "earlier" -> ExpireRule.WHEN_EARLIER;
      default ->
          throw new UsageException(
              WHEN + " takes none, set, later or earlier, and not '" + given.get() + "'");
    };
  }
}
