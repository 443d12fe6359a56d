package io.tercet.cli.server;

import io.tercet.api.server.OfflineCheck;
import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.QuickStart;
import io.tercet.cli.output.Row;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** {@code tercet check}. */
public final class CheckCommand implements Command {
  private static final String ACCEPT_DATA_LOSS = "--accept-data-loss";

  @Override
  public void declare(Declaration declaration) {
    ConfigOptions.declare(declaration, "The data directory. Default: tercet-data.")
        .flag(ACCEPT_DATA_LOSS, "Give up what is damaged or missing at the end of the log.")
        .notes(
            "",
            "Reads all of a store that no server has open, and prints what it is; speaks to no",
            "server. What is wrong is named on standard error, one line each, and ends it with",
            "exit code 70. Without --accept-data-loss nothing is given up; with it, the log as it",
            "was is kept beside the data. docs/cli.md says more.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    QuickStart.prepare();
    OfflineCheck check = check(arguments, context);
    check.loss().ifPresent(loss -> tell(loss, context));
    check.findings().forEach(context::tell);
    context.printer().one(row(check));
    if (check.findingCount() > 0) {
      throw new CommandException(
          ExitCode.INTERNAL,
          "DATA_LOSS",
          "The store is damaged; restore from a backup. (found: "
              + check.findingCount()
              + ", named above: "
              + check.findings().size()
              + ")");
    }
    return ExitCode.DONE;
  }

  private static OfflineCheck check(Arguments arguments, Context context) {
    try {
      return OfflineCheck.run(
          ConfigOptions.load(arguments, context, Map.of()), arguments.flag(ACCEPT_DATA_LOSS));
    } catch (UsageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw StoreFailure.named(e);
    }
  }

  private static void tell(OfflineCheck.Loss loss, Context context) {
    context.tell("Given up, because: " + loss.cause());
    context.tell(
        "At least "
            + loss.operationsMin()
            + " acknowledged operations are lost; the store is a new incarnation.");
    loss.damagedLog().ifPresent(kept -> context.tell("The log as it was is kept in " + kept));
  }

  private static Row row(OfflineCheck check) {
    Optional<OfflineCheck.Loss> loss = check.loss();
    return new Row()
        .with("directory", check.directory().toAbsolutePath().normalize())
        .with("store_id", check.storeId())
        .with("incarnation_id", check.incarnationId())
        .with("version", check.version())
        .with("entries", check.entries())
        .with("bytes", check.bytes())
        .with("findings", check.findingCount())
        .with("operations_lost_min", loss.map(OfflineCheck.Loss::operationsMin))
        .with(
            "damaged_log",
            loss.flatMap(OfflineCheck.Loss::damagedLog)
                .map(kept -> kept.toAbsolutePath().normalize()));
  }
}
