package io.tercet.bench.experiment;

import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.RawStore;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * Who writes the group: a caller that leads inline, or a thread of its own; at several numbers of
 * callers, buffered and synced, with blocked callers and with callers that are told by callback, as
 * a transport's threads must be.
 */
public final class CommitPipelines {
  private static final int[] CALLERS = {1, 2, 8, 64};
  private static final int SPINS = 200;
  private static final int RECORDS = 100_000;

  private final Report report;
  private final RawStore store;
  private final byte[] value;
  private final double seconds;

  private CommitPipelines(Report report, RawStore store, Options options) {
    this.report = report;
    this.store = store;
    this.value = Records.value(options.integer("value-bytes", 1024), 1);
    this.seconds = options.seconds();
  }

  /** Runs both tables. */
  public static void run(Options options, Report report) throws Exception {
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("pipelines"))) {
      CommitPipelines experiment = new CommitPipelines(report, store, options);
      experiment.blocking();
      experiment.asynchronous();
    }
  }

  private void blocking() throws Exception {
    report.table(
        "blocked callers",
        "sync",
        "callers",
        "pipeline",
        "commits/s",
        "median us",
        "p99 us",
        "group");
    for (boolean sync : new boolean[] {false, true}) {
      for (int callers : CALLERS) {
        blocked("each puts by itself", sync, callers, w -> new EachByItself(store, sync));
        blocked("inline leader", sync, callers, w -> new InlineLeader(w, false, 0));
        blocked("inline leader, woken in a tree", sync, callers, w -> new InlineLeader(w, true, 0));
        blocked("inline leader, spinning", sync, callers, w -> new InlineLeader(w, false, SPINS));
        blocked("commit thread, parking", sync, callers, w -> new CommitThread(w, 0));
        blocked("commit thread, spinning", sync, callers, w -> new CommitThread(w, SPINS));
      }
    }
  }

  private void asynchronous() throws Exception {
    report.table(
        "callers told by callback, on two transport threads",
        "sync",
        "callers",
        "pipeline",
        "commits/s",
        "median us",
        "p99 us",
        "group");
    for (boolean sync : new boolean[] {false, true}) {
      for (int callers : CALLERS) {
        told("inline leader", sync, callers, w -> new InlineLeader(w, false, 0));
        told("commit thread, parking", sync, callers, w -> new CommitThread(w, 0));
        told("commit thread, spinning", sync, callers, w -> new CommitThread(w, SPINS));
      }
    }
  }

  private void blocked(String name, boolean sync, int callers, Function<GroupWriter, Pipeline> make)
      throws Exception {
    try (GroupWriter writer = new GroupWriter(store);
        Pipeline pipeline = make.apply(writer)) {
      add(
          name,
          sync,
          callers,
          writer,
          Load.blocking(callers, seconds, i -> blockedCaller(pipeline, sync, i)));
    }
  }

  private Load.Operation blockedCaller(Pipeline pipeline, boolean sync, int caller) {
    return new Load.Operation() {
      private @Nullable Commit commit;
      private long number = caller * 7919L;

      @Override
      public void run() throws Exception {
        Commit mine = commit;
        if (mine == null) {
          mine = new Commit(value, sync, Thread.currentThread(), null);
          commit = mine;
        }
        mine.prepare(number++ % RECORDS);
        pipeline.commit(mine);
      }
    };
  }

  private void told(String name, boolean sync, int callers, Function<GroupWriter, Pipeline> make)
      throws Exception {
    Transport[] transports = new Transport[Math.min(2, callers)];
    Arrays.setAll(transports, i -> new Transport(i));
    try (GroupWriter writer = new GroupWriter(store);
        Pipeline pipeline = make.apply(writer)) {
      Load.Figures figures =
          Load.asynchronous(
              callers,
              seconds,
              i -> new ToldCaller(pipeline, transports[i % transports.length], value, sync, i));
      add(name, sync, callers, writer, figures);
    } finally {
      for (Transport transport : transports) {
        transport.close();
      }
    }
  }

  private void add(
      String name, boolean sync, int callers, GroupWriter writer, Load.Figures figures) {
    report.row(
        sync,
        callers,
        name,
        figures.perSecond(),
        figures.medianUs(),
        figures.p99Us(),
        writer.groups == 0 ? 0.0 : (double) writer.commits / writer.groups);
  }

  /**
   * One asynchronous caller: submits on its transport's thread, and is told there too, as a call is
   * that comes from a socket and is answered to it.
   */
  private static final class ToldCaller implements Load.AsyncOperation {
    private final Pipeline pipeline;
    private final Transport transport;
    private final Commit commit;
    private long number;
    private Load.@Nullable Completion completion;

    ToldCaller(Pipeline pipeline, Transport transport, byte[] value, boolean sync, int caller) {
      this.pipeline = pipeline;
      this.transport = transport;
      this.number = caller * 7919L;
      this.commit =
          new Commit(value, sync, Thread.currentThread(), () -> transport.execute(this::done));
    }

    @Override
    public void start(Load.Completion whenDone) {
      completion = whenDone;
      transport.execute(this::submit);
    }

    private void submit() {
      commit.prepare(number++ % RECORDS);
      try {
        pipeline.submit(commit);
      } catch (Exception e) {
        if (completion != null) {
          completion.failed(e);
        }
      }
    }

    private void done() {
      if (completion != null) {
        completion.done();
      }
    }
  }

  /** The floor: every caller writes by itself, and RocksDB groups. */
  private static final class EachByItself implements Pipeline {
    private final RawStore store;
    private final WriteOptions options;

    EachByItself(RawStore store, boolean sync) {
      this.store = store;
      this.options = new WriteOptions().setSync(sync);
    }

    @Override
    public void commit(Commit commit) throws RocksDBException {
      store.db.put(store.family(1), options, commit.key, commit.value);
    }

    @Override
    public void submit(Commit commit) {
      throw new UnsupportedOperationException("blocked callers only");
    }

    @Override
    public void close() {
      options.close();
    }
  }
}
