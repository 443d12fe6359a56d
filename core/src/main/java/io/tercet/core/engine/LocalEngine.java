package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.BatchVisitor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Storage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded engine: a {@link Sequencer} over one {@link Storage}. Owns the storage and the
 * background work. Any thread.
 */
public final class LocalEngine implements Engine {
  /** Names, in the DATA_LOSS of {@link #open}, the last operation known to have been on disk. */
  public static final String SYNCED_SEQUENCE = "synced_sequence";

  /** Names, in the DATA_LOSS of {@link #open}, the last operation that is there. */
  public static final String RECOVERED_SEQUENCE = "recovered_sequence";

  private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);
  private static final long TICK_MS = 1000;

  private final Storage storage;
  private final EngineOptions options;
  private final Background background;
  private final StoreClock clock;
  private final OpenViews views;
  private final CommitValidator validator;
  private final SchemaVersions schema = new SchemaVersions();
  private final Sequencer sequencer;
  private final LogHistory history;
  private final Gate gate = new Gate();

  private final StoreIdentity identity;
  private final long versionOffset;

  private EngineState state;
  private boolean closed;

  private LocalEngine(
      Storage storage,
      EngineOptions options,
      TimeSource time,
      Background background,
      EngineState state,
      ValidatorFactory validators) {
    this.storage = storage;
    this.options = options;
    this.background = background;
    this.state = state;
    this.identity = state.identity();
    this.versionOffset = state.offset();
    this.clock = new StoreClock(time, state.stampMs());
    this.views = new OpenViews(storage, clock, options.limits(), versionOffset);
    this.validator = validators.create(views, schema, options);
    this.sequencer =
        new Sequencer(storage, clock, validator, schema, background, options, versionOffset);
    this.history = new LogHistory(storage, state, this::durableVersion);
  }

  /**
   * Opens the store that a storage keeps, or creates one.
   *
   * @param storage belongs to the engine from now on, also if this throws
   * @param options how to work
   * @param time where time comes from
   * @param background where the engine's own work runs; belongs to the engine from now on
   * @param random gives the ids of a new store
   * @throws TercetException DATA_LOSS if acknowledged commits are missing
   */
  public static LocalEngine open(
      Storage storage,
      EngineOptions options,
      TimeSource time,
      Background background,
      Random random) {
    return open(storage, options, time, background, random, CommitValidator::new);
  }

  /**
   * Returns a state in which the store is another incarnation: for whoever gives up data beneath
   * the engine, after which versions mean something else.
   *
   * @param state as a storage keeps it for an engine
   * @throws TercetException DATA_LOSS if it is damaged
   */
  public static byte[] newIncarnation(byte[] state, Random random) {
    EngineState was = EngineState.decode(state);
    StoreIdentity other = new StoreIdentity(was.identity().storeId(), randomId(random));
    return new EngineState(other, false, was.syncedSequence(), was.stampMs(), was.epochs())
        .encode();
  }

  /** Opens an engine with another validator: for the tests of the tests. */
  static LocalEngine open(
      Storage storage,
      EngineOptions options,
      TimeSource time,
      Background background,
      Random random,
      ValidatorFactory validators) {
    try {
      EngineState state = recover(storage, options, time, random);
      LocalEngine engine = new LocalEngine(storage, options, time, background, state, validators);
      background.every("sync", options.bufferedSyncMs(), engine.sequencer::syncPending);
      background.every("tick", TICK_MS, engine::tick);
      return engine;
    } catch (RuntimeException e) {
      background.close();
      storage.close();
      throw e;
    }
  }

  private static EngineState recover(
      Storage storage, EngineOptions options, TimeSource time, Random random) {
    byte[] stored = storage.readState();
    long last = storage.lastSequence();
    if (stored == null && last > 0) {
      throw new TercetException(
          Reason.DATA_LOSS, "The store has data but no state file; restore from a backup.");
    }
    EngineState state =
        stored == null
            ? EngineState.create(
                new StoreIdentity(randomId(random), randomId(random)), time.wallMs())
            : EngineState.decode(stored);
    if (last < state.syncedSequence()) {
      if (!options.acceptDataLoss()) {
        throw new TercetException(
                Reason.DATA_LOSS,
                "The log holds less than was acknowledged; restore from a backup, or accept the"
                    + " loss by 'tercet check --accept-data-loss'.")
            .with(SYNCED_SEQUENCE, state.syncedSequence())
            .with(RECOVERED_SEQUENCE, last);
      }
      StoreIdentity other = new StoreIdentity(state.identity().storeId(), randomId(random));
      state = new EngineState(other, false, last, state.stampMs(), state.epochs());
    }
    long stampMs = state.stampMs();
    if (!state.clean()) {
      stampMs = Math.max(stampMs, lastLoggedStamp(storage, state.syncedSequence(), last));
      state = state.leap(last);
      // What was recovered may have been buffered alone; from here on it counts as synced.
      storage.syncLog();
    }
    state = state.at(false, last, stampMs);
    storage.writeState(state.encode());
    return state;
  }

  private static UUID randomId(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static long lastLoggedStamp(Storage storage, long syncedSequence, long lastSequence) {
    if (lastSequence <= syncedSequence) {
      return 0;
    }
    long[] stampMs = {0};
    BatchVisitor visitor =
        new BatchVisitor() {
          @Override
          public void marker(Slice marker) {
            stampMs[0] = Math.max(stampMs[0], Marker.decode(marker).stampMs());
          }
        };
    try (LogCursor log = storage.log(syncedSequence + 1)) {
      while (log.next()) {
        Batch.forEach(log.batch(), visitor);
      }
    }
    return stampMs[0];
  }

  @Override
  public EngineLimits limits() {
    return options.limits();
  }

  @Override
  public StoreClock clock() {
    return clock;
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    gate.enter();
    try {
      return storage.get(keyspace, key);
    } finally {
      gate.exit();
    }
  }

  @Override
  public View view(boolean readWrite) {
    gate.enter();
    try {
      return views.open(readWrite);
    } finally {
      gate.exit();
    }
  }

  @Override
  public Outcome commit(Commit commit) {
    return sequencer.commit(commit);
  }

  @Override
  public CompletableFuture<Outcome> commitAsync(Commit commit) {
    return sequencer.commitAsync(commit);
  }

  @Override
  public long durableVersion() {
    return sequencer.durableSequence() + versionOffset;
  }

  @Override
  public void addDurableListener(Runnable listener) {
    sequencer.doorbell().add(listener);
  }

  @Override
  public void removeDurableListener(Runnable listener) {
    sequencer.doorbell().remove(listener);
  }

  @Override
  public long version() {
    return sequencer.lastSequence() + versionOffset;
  }

  @Override
  public long schemaVersion(int containerId) {
    return schema.get(containerId);
  }

  @Override
  public void seedSchemaVersion(int containerId, long version) {
    schema.set(containerId, version);
  }

  @Override
  public long oldestViewVersion() {
    long newest = sequencer.lastSequence();
    return Math.min(views.floor(), newest) + versionOffset;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public StoreIdentity identity() {
    return identity;
  }

  @Override
  public long approximateBytes(Keyspace keyspace, KeyRange range) {
    gate.enter();
    try {
      return storage.approximateBytes(keyspace, range);
    } finally {
      gate.exit();
    }
  }

  @Override
  public void compact(Keyspace keyspace, KeyRange range) {
    gate.enter();
    try {
      storage.compact(keyspace, range);
    } finally {
      gate.exit();
    }
  }

  @Override
  public Map<String, Long> statistics() {
    gate.enter();
    try {
      Map<String, Long> figures = new LinkedHashMap<>(storage.statistics());
      figures.put("engine.version", version());
      figures.put("engine.durable_version", durableVersion());
      figures.put("engine.oldest_view_version", oldestViewVersion());
      figures.put("engine.open_views", (long) views.count());
      figures.put("engine.window_bytes", validator.windowBytes());
      figures.put("engine.queued_bytes", sequencer.queuedBytes());
      figures.put("engine.read_only", sequencer.failed() ? 1L : 0L);
      return figures;
    } finally {
      gate.exit();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    sequencer.close();
    // Before the views: a background task that is cut off would report a failure that is none.
    background.close();
    gate.close();
    history.close();
    boolean quiet = views.close(options.closeWaitMs());
    writeState(sequencer.failure() == null);
    if (quiet) {
      storage.close();
    } else {
      // Freeing native memory under a reader would crash the process; the operating system frees
      // it.
      LOG.error(
          "views are still open; the storage stays open until the process ends: views={}",
          views.count());
    }
  }

  private synchronized EngineState state() {
    return state;
  }

  private void tick() {
    views.expire();
    storage.housekeep();
    if (sequencer.durableSequence() > state().syncedSequence()) {
      writeState(false);
    }
  }

  private synchronized void writeState(boolean clean) {
    EngineState now =
        state.at(
            clean, sequencer.durableSequence(), Math.max(state.stampMs(), sequencer.lastStampMs()));
    try {
      storage.writeState(now.encode());
      state = now;
    } catch (TercetException e) {
      // The data is safe in the log; what suffers is the detection of its loss. Tried again soon.
      LOG.error("the state file could not be written", e);
    }
  }
}
