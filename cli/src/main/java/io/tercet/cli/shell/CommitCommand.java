package io.tercet.cli.shell;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Session;
import io.tercet.cli.output.Row;
import java.io.IOException;

/** {@code commit}. */
final class CommitCommand implements Command {
  private final Session session;

  CommitCommand(Session session) {
    this.session = session;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration.notes(
        "",
        "Ends with exit code 5 if another transaction was in the way: nothing was written then, and",
        "the transaction is to be done again. Where the answer was lost, the transaction stays open,",
        "and another 'commit' asks what became of it.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.printer().one(new Row().with("commit_version", session.commit()));
    return ExitCode.DONE;
  }
}
