package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.load.CountedInput;
import io.tercet.cli.load.CsvSource;
import io.tercet.cli.load.EntrySource;
import io.tercet.cli.load.JsonSource;
import io.tercet.cli.output.Row;
import io.tercet.cli.progress.ProgressLine;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.BulkLoadProgress;
import io.tercet.client.BulkLoadRejection;
import io.tercet.client.BulkLoadResult;
import io.tercet.client.LoadEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code tercet kv load}. */
public final class LoadCommand implements Command {
  private static final String FORMAT = "--format";
  private static final String ENCODING = "--encoding";
  private static final String LOAD_ID = "--load-id";
  private static final String SKIP_EXISTING = "--skip-existing";
  private static final String STANDARD_INPUT = "-";
  private static final String JSONL = "jsonl";
  private static final String CSV = "csv";

  /** So many rejected items are named one by one. */
  private static final int NAMED_MAX = 20;

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket; created if absent.")
        .parameter("FILE", "The file to load; - for standard input.")
        .choice(
            FORMAT, "NAME", "jsonl or csv. Default: by the file's name, jsonl for -.", JSONL, CSV)
        .option(LOAD_ID, "ID", "Go on with the load of this id. Default: a new one.")
        .flag(SKIP_EXISTING, "Leave keys that exist as they are.")
        .notes(
            "",
            "Takes what kv scan prints with --output jsonl or csv. The load is not atomic: entries",
            "are there as soon as they are on disk. When the server goes away, it is tried again for",
            "as long as --timeout says. A load that failed goes on, with the same file and the load",
            "id that it named, for some minutes. Ends with 3 if entries were rejected.");
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("kv load");
    String file = arguments.parameter(1);
    boolean csv = isCsv(arguments, file);
    if (!csv && arguments.option(ENCODING).isPresent()) {
      throw new UsageException(ENCODING + " is for CSV; in JSON, bytes are {\"base64\": \"...\"}");
    }
    String loadId = arguments.option(LOAD_ID).orElseGet(() -> UUID.randomUUID().toString());
    boolean standardInput = file.equals(STANDARD_INPUT);
    long bytes = standardInput ? 0 : Files.size(Encodings.file(file));
    CountedInput in =
        new CountedInput(
            standardInput ? context.world().in() : Files.newInputStream(Path.of(file)));
    try (EntrySource source =
            csv ? new CsvSource(in, Encodings.of(arguments)) : new JsonSource(in);
        ProgressLine line =
            new ProgressLine(context.world().err(), context.world().errorsOnTerminal())) {
      BulkLoadOptions options =
          BulkLoadOptions.none()
              .retryFor(context.timeout())
              .onProgress(
                  progress ->
                      line.show(
                          progress.lastSequence(),
                          in.count(),
                          ProgressLine.part(in.count(), bytes)));
      if (arguments.flag(SKIP_EXISTING)) {
        options = options.skipExisting();
      }
      Entries entries = new Entries(source);
      BulkLoadResult result;
      try {
        result = context.bucket(arguments.parameter(0)).bulkLoad(loadId, entries, options);
      } catch (UncheckedIOException e) {
        tellHowToGoOn(context, line, entries, loadId);
        throw e.getCause();
      } catch (RuntimeException e) {
        tellHowToGoOn(context, line, entries, loadId);
        throw e;
      }
      line.close();
      return tell(result, loadId, context);
    }
  }

  private static boolean isCsv(Arguments arguments, String file) {
    String byName = file.toLowerCase(Locale.ROOT).endsWith("." + CSV) ? CSV : JSONL;
    String format = arguments.option(FORMAT).orElse(byName);
    if (!format.equals(CSV) && !format.equals(JSONL)) {
      throw new UsageException(FORMAT + " takes jsonl or csv, and not '" + format + "'");
    }
    return format.equals(CSV);
  }

  /** Where no entry was read, none was loaded, and the load begins anew. */
  private static void tellHowToGoOn(
      Context context, ProgressLine line, Entries entries, String loadId) {
    line.close();
    if (!entries.taken) {
      return;
    }
    context.tell(
        "tercet: The load did not come to its end; the same file goes on by "
            + LOAD_ID
            + " "
            + loadId);
  }

  private static int tell(BulkLoadResult result, String loadId, Context context)
      throws IOException {
    BulkLoadProgress progress = result.progress();
    for (BulkLoadRejection rejection :
        result.rejections().subList(0, Math.min(NAMED_MAX, result.rejections().size()))) {
      context.tell(
          "tercet: "
              + rejection.reason()
              + ": Entry "
              + rejection.sequence()
              + " was rejected: "
              + rejection.text());
    }
    context
        .printer()
        .one(
            new Row()
                .with("load_id", loadId)
                .with("loaded_count", progress.loadedCount())
                .with("skipped_count", progress.skippedCount())
                .with("rejected_count", progress.rejectedCount()));
    return progress.rejectedCount() == 0 ? ExitCode.DONE : ExitCode.REJECTED;
  }

  /** A source as the client takes it. */
  private static final class Entries implements Iterator<LoadEntry> {
    private final EntrySource source;
    private @Nullable LoadEntry ahead;
    private boolean taken;

    Entries(EntrySource source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (ahead == null) {
        try {
          ahead = source.next();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return ahead != null;
    }

    @Override
    public LoadEntry next() {
      LoadEntry entry = hasNext() ? ahead : null;
      if (entry == null) {
        throw new NoSuchElementException();
      }
      ahead = null;
      taken = true;
      return entry;
    }
  }
}
