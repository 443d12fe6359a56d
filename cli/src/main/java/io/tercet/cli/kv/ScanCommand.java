package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.World;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Rows;
import io.tercet.cli.progress.ProgressLine;
import io.tercet.client.Bucket;
import io.tercet.client.EndReason;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
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
  private static final String PROGRESS = "--progress";

  @Override
  public void declare(Declaration declaration) {
    declaration.parameter("BUCKET", "The bucket.");
    Ranges.declare(declaration);
    declaration
        .flag(REVERSE, "From the last key to the first.")
        .flag(KEYS_ONLY, "Leave out the values.")
        .option(LIMIT, "N", "The most entries to print. Default: no limit.")
        .option(RESUME, "TOKEN", "Read on where a scan with the same options left off.")
        .flag(PROGRESS, "Count the entries first, so that a terminal sees how much is left.")
        .notes(
            "",
            "Where the output goes to a file or a pipe, and standard error to a terminal, a line there",
            "says how far the scan is; only with --progress does it know how much there is to do.");
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    ScanOptions options = options(arguments, encoding);
    boolean withValues = !arguments.flag(KEYS_ONLY);
    Printer printer = new Printer(context.world().out(), context.format(), encoding);
    Bucket bucket = context.bucket(arguments.parameter(0));
    World world = context.world();
    boolean seen = world.errorsOnTerminal() && !world.onTerminal();
    long total = seen ? total(arguments, encoding, bucket) : 0;
    try (Scan scan = bucket.scan(options);
        ProgressLine line = new ProgressLine(world.err(), seen)) {
      // Before anything is printed: where the scan fails at once, there is nothing to print.
      Optional<ScanBatch> batch = scan.nextBatch();
      ScanBatch last = new ScanBatch(0, List.of(), "", Optional.of(EndReason.EXHAUSTED));
      Rows rows = printer.many(EntryRows.columns(withValues));
      long entries = 0;
      long bytes = 0;
      while (batch.isPresent()) {
        last = batch.get();
        for (Entry entry : last.entries()) {
          rows.add(EntryRows.row(entry, withValues));
          bytes += entry.key().length + (withValues ? entry.valueSize() : 0);
        }
        entries += last.entries().size();
        // What has come is shown before the next batch is waited for.
        rows.flush();
        world.out().flush();
        line.show(entries, bytes, ProgressLine.part(entries, total));
        batch = scan.nextBatch();
      }
      if (last.end().orElse(EndReason.EXHAUSTED) != EndReason.VIEW_EXPIRED) {
        // What is not whole must not look whole: a JSON array stays open.
        rows.end();
      }
      line.close();
      return tellEnd(last, context);
    }
  }

  /** Counts what there is to scan; 0 if that is not asked for, or is not known. */
  private static long total(Arguments arguments, Encoding encoding, Bucket bucket) {
    if (!arguments.flag(PROGRESS) || arguments.option(RESUME).isPresent()) {
      return 0;
    }
    KeyRange range = Ranges.of(arguments, encoding).orElse(KeyRange.all());
    return bucket.count(range, limit(arguments));
  }

  private static long limit(Arguments arguments) {
    return arguments.number(LIMIT, 1, Long.MAX_VALUE).orElse(0);
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
    options = options.limit(limit(arguments));
    return options.resumeToken(arguments.option(RESUME).orElse(""));
  }
}
