package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Rows;
import io.tercet.client.EndReason;
import io.tercet.client.Entry;
import io.tercet.client.Scan;
import io.tercet.client.ScanBatch;
import io.tercet.client.ScanOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code tercet kv scan}. */
public final class ScanCommand implements Command {
  private static final String REVERSE = "--reverse";
  private static final String KEYS_ONLY = "--keys-only";
  private static final String LIMIT = "--limit";
  private static final String RESUME = "--resume";

  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("BUCKET", "The bucket.");
    Ranges.declare(declaration);
    declaration
        .flag(REVERSE, "From the last key to the first.")
        .flag(KEYS_ONLY, "Leave out the values.")
        .option(LIMIT, "N", "The most entries to print. Default: no limit.")
        .option(RESUME, "TOKEN", "Read on where a scan with the same options left off.");
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    ScanOptions options = options(arguments, encoding);
    boolean withValues = !arguments.flag(KEYS_ONLY);
    Printer printer = new Printer(context.world().out(), context.format(), encoding);
    try (Scan scan = context.bucket(arguments.parameter(0)).scan(options)) {
      // Before anything is printed: where the scan fails at once, there is nothing to print.
      Optional<ScanBatch> batch = scan.nextBatch();
      ScanBatch last = new ScanBatch(0, List.of(), "", Optional.of(EndReason.EXHAUSTED));
      Rows rows = printer.many(EntryRows.columns(withValues));
      while (batch.isPresent()) {
        last = batch.get();
        for (Entry entry : last.entries()) {
          rows.add(EntryRows.row(entry, withValues));
        }
        // What has come is shown before the next batch is waited for.
        rows.flush();
        context.world().out().flush();
        batch = scan.nextBatch();
      }
      rows.end();
      return tellEnd(last, context);
    }
  }

  private static int tellEnd(ScanBatch last, Context context) {
    EndReason end = last.end().orElse(EndReason.EXHAUSTED);
    if (end == EndReason.LIMIT_REACHED && !last.resumeToken().isEmpty()) {
      context.tell("tercet: There may be more; read on by " + RESUME + " " + last.resumeToken());
    }
    if (end == EndReason.VIEW_EXPIRED) {
      context.tell(
          "tercet: VIEW_EXPIRED: The server no longer holds the version that this scan read; read"
              + " on at a newer one by "
              + RESUME
              + " "
              + last.resumeToken());
      return ExitCode.REJECTED;
    }
    return ExitCode.DONE;
  }

  private static ScanOptions options(Arguments arguments, Encoding encoding) {
    ScanOptions options =
        Ranges.of(arguments, encoding).map(ScanOptions::range).orElse(ScanOptions.all());
    if (arguments.flag(REVERSE)) {
      options = options.reverse();
    }
    if (arguments.flag(KEYS_ONLY)) {
      options = options.keysOnly();
    }
    options = options.limit(arguments.number(LIMIT, 1, Long.MAX_VALUE).orElse(0));
    return options.resumeToken(arguments.option(RESUME).orElse(""));
  }
}
