package io.tercet.cli.shell;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Session;
import io.tercet.cli.output.Row;
import io.tercet.client.TransactionOptions;
import java.io.IOException;

/** {@code begin}. */
final class BeginCommand implements Command {
  private static final String READ_ONLY = "--read-only";

  private final Session session;

  BeginCommand(Session session) {
    this.session = session;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration
        .flag(READ_ONLY, "Refuse writes. Such a transaction never conflicts, and may live longer.")
        .notes(
            "",
            "The kv commands that follow are part of the transaction, up to 'commit' or 'rollback'.",
            "The server drops a transaction that rests, or lives, for longer than it is configured",
            "to allow: by default 30 s.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    TransactionOptions options = TransactionOptions.none();
    long version = session.begin(arguments.flag(READ_ONLY) ? options.readOnly() : options);
    context.printer().one(new Row().with("read_version", version));
    return ExitCode.DONE;
  }
}
