package io.tercet.cli.bench;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Numbers;
import io.tercet.cli.output.Row;
import io.tercet.cli.output.Rows;
import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.Database;
import io.tercet.client.LoadEntry;
import io.tercet.client.TercetClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** {@code tercet bench}. */
public final class BenchCommand implements Command {
  private static final String RECORDS = "--records";
  private static final String VALUE_BYTES = "--value-bytes";
  private static final String IN_FLIGHT = "--in-flight";
  private static final String TIME = "--time";
  private static final int RECORDS_MAX = 100_000_000;
  private static final int VALUE_BYTES_MAX = 100_000;
  private static final int IN_FLIGHT_MAX = 1024;

  @Override
  public void declare(Declaration declaration) {
    declaration
        .option(RECORDS, "N", "How many records there are. Default: 100000.")
        .option(VALUE_BYTES, "N", "Bytes of a value, half of them random. Default: 1024.")
        .option(IN_FLIGHT, "N", "Calls in flight, besides one after the other. Default: 64.")
        .option(TIME, "SPAN", "How long to measure each, after half of it to warm up. Default: 1s.")
        .notes(
            "",
            "Measures the server as it is reached from here: how many calls it answers in a second,",
            "and how long each takes, one after the other and with many in flight. A ping touches no",
            "data: it is what the way there and back costs. Works in a bucket of its own and drops it",
            "at the end.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("bench");
    int records = (int) arguments.number(RECORDS, 1, RECORDS_MAX).orElse(100_000);
    int valueBytes = (int) arguments.number(VALUE_BYTES, 0, VALUE_BYTES_MAX).orElse(1024);
    int inFlight = (int) arguments.number(IN_FLIGHT, 1, IN_FLIGHT_MAX).orElse(64);
    Duration time =
        arguments.option(TIME).map(text -> Numbers.span(TIME, text)).orElse(Duration.ofSeconds(1));
    // Where there is no server, that is heard at once: the client that measures tries again.
    var unusedAnswer = context.client().ping();
    String bucket = "tercet-bench-" + UUID.randomUUID();
    if (context.inSession()) {
      context.tell(
          "tercet: The JVM of a shell is set up for short commands, and slower; 'tercet bench' outside"
              + " of it measures the server");
    }
    // Answers are looked at where they arrive: what is measured is the server, and the way to it.
    try (TercetClient client = context.newClient().executor(Runnable::run).build()) {
      Database database = client.database(context.database().name());
      try (Scratch scratch = new Scratch(database, bucket, context::tell)) {
        context.onCancel(scratch::stop);
        Trials trials = new Trials(database, bucket, records, valueBytes);
        Meter meter = new Meter(time, scratch::stopped);
        // What is cancelled is not over: the server may carry out a call that nobody waits for. So
        // the calls themselves are not cancelled, but none begins any more.
        io.grpc.Context cancellable = io.grpc.Context.ROOT.attach();
        try {
          load(context, database.bucket(bucket), trials, scratch);
          measure(context, trials.all(client), meter, inFlight);
        } finally {
          io.grpc.Context.ROOT.detach(cancellable);
        }
      }
    }
    return ExitCode.DONE;
  }

  private static void load(Context context, Bucket bucket, Trials trials, Scratch scratch) {
    tell(context, "loading " + trials.count() + " records");
    Stream<LoadEntry> records = trials.records().takeWhile(each -> !scratch.stopped());
    bucket.bulkLoad(UUID.randomUUID().toString(), records, BulkLoadOptions.none());
  }

  private static void measure(Context context, List<Trial> trials, Meter meter, int inFlight)
      throws IOException {
    Rows rows =
        context.printer().many("call", "in_flight", "per_second", "median_us", "p99_us", "max_us");
    for (Trial trial : trials) {
      tell(context, "measuring " + trial.name());
      for (int calls : inFlight == 1 ? new int[] {1} : new int[] {1, inFlight}) {
        rows.add(row(trial.name(), calls, meter.measure(trial.call(), calls)));
      }
    }
    rows.end();
  }

  private static Row row(String call, int inFlight, Meter.Figures figures) {
    return new Row()
        .with("call", call)
        .with("in_flight", inFlight)
        .with("per_second", figures.perSecond())
        .with("median_us", figures.medianUs())
        .with("p99_us", figures.p99Us())
        .with("max_us", figures.maxUs());
  }

  /** Whoever watches wants to know that something happens. */
  private static void tell(Context context, String text) {
    if (context.world().errorsOnTerminal()) {
      context.tell("tercet: " + text);
    }
  }
}
