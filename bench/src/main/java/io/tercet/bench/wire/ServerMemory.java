package io.tercet.bench.wire;

import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.common.v1.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a server in a process of its own: at rest, under load, and after. */
public final class ServerMemory {
  private final Options options;
  private final Report report;
  private final byte[] value;

  private ServerMemory(Options options, Report report) {
    this.options = options;
    this.report = report;
    this.value = Records.value(options.integer("value-bytes", 1024), 1);
  }

  /** Runs the one table of this benchmark. */
  public static void run(Options options, Report report) throws Exception {
    new ServerMemory(options, report).run();
  }

  private void run() throws Exception {
    Path folder = options.directory().resolve("served").toAbsolutePath();
    try (ServerProcess server = ServerProcess.start(folder)) {
      report.table("resident memory of a server", "when", "MB", "at most MB", "calls per second");
      Thread.sleep((long) (options.seconds() * 1000));
      row("at rest, just started", server.process(), 0);
      load(server.process(), server.port());
    }
  }

  private void load(Process server, int port) throws Exception {
    int records = options.integer("records", 500_000);
    try (KeyValueCallers callers =
        new KeyValueCallers(port, 2, "bench", records, Records::key, value)) {
      callers.load(0, records);
      row("after loading " + records + " records", server, 0);
      double seconds = 3 * options.seconds();
      Load.Figures puts =
          Load.asynchronous(64, seconds, i -> callers.puts(i, Durability.DURABILITY_BUFFERED));
      row("under buffered puts of 64 callers", server, puts.perSecond());
      Load.Figures gets = Load.asynchronous(64, seconds, callers::gets);
      row("under gets of 64 callers", server, gets.perSecond());
    }
    Thread.sleep((long) (3 * options.seconds() * 1000));
    row("at rest after it", server, 0);
  }

  private void row(String when, Process server, double perSecond) throws IOException {
    report.row(when, residentMegabytes(server), peakMegabytes(server), perSecond);
  }

  private static double residentMegabytes(Process process) throws IOException {
    return status(process, "VmRSS:");
  }

  private static double peakMegabytes(Process process) throws IOException {
    return status(process, "VmHWM:");
  }

  private static double status(Process process, String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith(name)) {
        String kilobytes = line.substring(name.length()).replace("kB", "").strip();
        return Long.parseLong(kilobytes) / 1024.0;
      }
    }
    throw new IOException("the system does not say " + name);
  }
}
