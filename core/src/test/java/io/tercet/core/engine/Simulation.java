package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.RandomWrites;
import io.tercet.core.storage.StorageModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A store whose every step is drawn from one source of randomness: transactions that begin, read,
 * write and commit in any order, also in the midst of each other's commits; background work; time;
 * faults; ends of the process and failures of power. One thread plays all parts, so that a seed
 * replays a schedule.
 *
 * <p>Checked against {@link SerialModel}: every committed transaction's reads are those of its
 * place in the order of versions, every view shows the state at its version, the history shows the
 * commits in order, and what is there after a crash is what was acknowledged.
 */
final class Simulation {
  private static final int OPEN_MAX = 6;
  private static final Set<Reason> READ_FAILURES =
      Set.of(Reason.IO_ERROR, Reason.TRANSACTION_EXPIRED, Reason.CONFLICT_WINDOW_FULL);

  private final Random random;
  private final RandomWrites source;
  private final SimulatedFaults.Rates rates;
  private final EngineOptions options;
  private final ValidatorFactory validators;
  private final boolean mostlyBlind;
  private final ManualTime time = new ManualTime();
  private final SerialModel model = new SerialModel();

  private final List<SimulatedTransaction> open = new ArrayList<>();
  private final Map<Long, SimulatedTransaction> unfinished = new HashMap<>();
  private final List<Ended> ended = new ArrayList<>();
  private ManualBackground background = new ManualBackground();
  private SimulatedFaults faults;
  private MemoryStorage storage;
  private LocalEngine engine;
  private HistoryCursor history;
  private int historyAt;
  private long numbers;
  private boolean committing;
  private boolean alone;
  private int conflicts;

  private record Ended(SimulatedTransaction transaction, Outcome outcome) {}

  Simulation(Random random, SimulatedFaults.Rates rates, ValidatorFactory validators) {
    this.random = random;
    this.source = new RandomWrites(random);
    this.rates = rates;
    this.validators = validators;
    this.mostlyBlind = random.nextInt(4) == 0;
    EngineOptions base = EngineOptions.DEFAULT;
    this.options =
        new EngineOptions(
            base.limits(),
            random.nextInt(4) == 0 ? 40_000 : base.windowBytes(),
            random.nextInt(4) == 0 ? 2000 : base.readSetBytes(),
            random.nextInt(4) == 0 ? 2000 : base.queueBytes(),
            random.nextInt(4) == 0 ? 1000 : base.groupBytes(),
            base.bufferedSyncMs(),
            0,
            false);
    this.faults = newFaults();
    this.storage = new MemoryStorage(faults, 1 << 24);
    faults.quiet(true);
    this.engine = openEngine();
    this.history = engine.history().after(0);
    faults.quiet(false);
  }

  /** Runs a number of steps and checks everything at the end. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      time.whenAskedForNanos(random.nextInt(3) == 0 ? this::inTheMidst : () -> {});
      try {
        step();
        settle();
      } catch (SimulatedFaults.Crashed e) {
        crash();
      }
    }
    crash();
  }

  int committed() {
    return model.size();
  }

  int conflicts() {
    return conflicts;
  }

  private void step() {
    switch (random.nextInt(40)) {
      case 0 -> time.advanceMs(random.nextInt(20_000));
      case 1 -> time.jumpWall(random.nextInt(20_000) - 10_000);
      case 2, 3 -> background.run("sync");
      case 4 -> background.run("tick");
      case 5 -> maybeEnd();
      case 6, 7, 8, 9 -> leadInBackground();
      case 10, 11, 12 -> followHistory();
      default -> act();
    }
  }

  private void maybeEnd() {
    int what = random.nextInt(6);
    if (what == 0) {
      throw new SimulatedFaults.Crashed();
    } else if (what == 1) {
      closeInOrder();
    }
  }

  private void leadInBackground() {
    committing = true;
    try {
      background.runOne();
    } finally {
      committing = false;
    }
  }

  /** Something that a client does. */
  private void act() {
    if (open.size() < OPEN_MAX && random.nextInt(3) == 0) {
      begin(false);
      return;
    }
    if (open.isEmpty()) {
      return;
    }
    SimulatedTransaction transaction = open.get(random.nextInt(open.size()));
    switch (random.nextInt(6)) {
      case 0 -> end(transaction);
      case 1, 2 -> commit(transaction);
      default -> read(transaction);
    }
  }

  /** Others act while a commit is being made, or asks for the time. */
  private void inTheMidst() {
    if (alone) {
      return;
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      settle();
      if (mostlyBlind) {
        // Read-write views come and go within a moment, so that most groups begin without one.
        SimulatedTransaction whole = begin(true);
        read(whole);
        if (open.contains(whole)) {
          commit(whole);
        }
      } else {
        act();
      }
    }
  }

  private SimulatedTransaction begin(boolean whole) {
    int kind = mostlyBlind && !whole ? 0 : random.nextInt(6);
    View view = kind == 0 ? null : engine.view(kind > 1);
    long readSetBytes = options.readSetBytes();
    SimulatedTransaction transaction =
        new SimulatedTransaction(numbers++, random, source, view, readSetBytes);
    int container = random.nextInt(3);
    if (view != null && random.nextInt(4) == 0) {
      transaction.earliestExpiryMs = view.nowMs() + random.nextInt(10_000);
    }
    // A definition that changed since would be read anew; one in flight is not visible yet.
    transaction.schemaReads.put(container, model.schemaVersion(container));
    if (random.nextInt(10) == 0) {
      transaction.schemaWrites.add(container);
    }
    open.add(transaction);
    return transaction;
  }

  private void read(SimulatedTransaction transaction) {
    try {
      transaction.read();
    } catch (TercetException e) {
      assertThat(e.reason()).isIn(READ_FAILURES);
      end(transaction);
    }
  }

  private void end(SimulatedTransaction transaction) {
    open.remove(transaction);
    settle();
    View view = transaction.view;
    if (view != null) {
      model.checkView(transaction, view.version());
    }
    transaction.close();
  }

  private void commit(SimulatedTransaction transaction) {
    View view = transaction.view;
    if (view != null && !view.readWrite()) {
      end(transaction);
      return;
    }
    open.remove(transaction);
    transaction.write();
    long deadline =
        random.nextInt(3) == 0
            ? time.nowNanos() + random.nextInt(3) * 1_000_000_000L
            : Long.MAX_VALUE;
    unfinished.put(transaction.number, transaction);
    Commit commit = transaction.toCommit(deadline);
    boolean nested = committing;
    if (!nested && random.nextInt(3) == 0) {
      committing = true;
      try {
        finish(transaction, engine.commit(commit));
      } finally {
        committing = false;
      }
    } else if (!nested || transaction.durability == Durability.SYNC) {
      // A leader that came back to itself through a BUFFERED commit is nothing a thread can do.
      committing = true;
      try {
        var unused = engine.commitAsync(commit).thenAccept(outcome -> finish(transaction, outcome));
      } finally {
        committing = nested;
      }
    } else {
      unfinished.remove(transaction.number);
      transaction.close();
    }
  }

  private void finish(SimulatedTransaction transaction, Outcome outcome) {
    transaction.close();
    ended.add(new Ended(transaction, outcome));
  }

  /** Tells the model about outcomes, in the order of versions. */
  private void settle() {
    List<Ended> now = new ArrayList<>(ended);
    ended.clear();
    now.sort(
        Comparator.comparingLong(
            e -> e.outcome instanceof Outcome.Committed done ? done.version() : Long.MAX_VALUE));
    for (Ended each : now) {
      SimulatedTransaction transaction = each.transaction;
      if (each.outcome instanceof Outcome.Committed done) {
        model.commit(done.version(), done.stampMs(), transaction);
        assertThat(engine.version()).isGreaterThanOrEqualTo(done.version());
        if (transaction.durability == Durability.SYNC) {
          assertThat(engine.durableVersion()).isGreaterThanOrEqualTo(done.version());
        }
      }
      if (each.outcome instanceof Outcome.Conflict conflict) {
        conflicts++;
        if (rates.refusals() + rates.failures() == 0) {
          // What a refused group had recorded may cause conflicts without need.
          model.checkConflict(
              transaction, conflict.error().details().getOrDefault("changed", "window"));
        }
      }
      if (!(each.outcome instanceof Outcome.Unknown)) {
        unfinished.remove(transaction.number);
      }
    }
  }

  private void followHistory() {
    try {
      while (history.next()) {
        CommitRecord record = history.commit();
        assertThat(record.version()).isLessThanOrEqualTo(engine.durableVersion());
        model.checkRecord(historyAt, record);
        historyAt++;
      }
    } catch (TercetException e) {
      assertThat(e.reason()).isEqualTo(Reason.IO_ERROR);
      return;
    }
    assertThat(historyAt == model.size() || model.version(historyAt) > engine.durableVersion())
        .isTrue();
  }

  private void closeInOrder() {
    abandonAll();
    history.close();
    alone = true;
    try {
      engine.close();
    } finally {
      alone = false;
    }
    settle();
    restart(storage.crash(CrashMode.KILL, random, newFaults()), model.size());
  }

  private void crash() {
    settle();
    CrashMode mode = random.nextBoolean() ? CrashMode.KILL : CrashMode.POWER_FAILURE;
    int keptAtLeast = model.size();
    if (mode == CrashMode.POWER_FAILURE) {
      long durable = engine.durableVersion();
      while (keptAtLeast > 0 && model.version(keptAtLeast - 1) > durable) {
        keptAtLeast--;
      }
    }
    abandonAll();
    restart(storage.crash(mode, random, newFaults()), keptAtLeast);
  }

  private void abandonAll() {
    faults.quiet(true);
    committing = false;
    time.whenAskedForNanos(() -> {});
    for (SimulatedTransaction transaction : List.copyOf(open)) {
      end(transaction);
    }
    faults.quiet(false);
  }

  /** Opens what a crash left, again if the opening crashes, and compares it with the model. */
  private void restart(MemoryStorage left, int keptAtLeast) {
    storage = left;
    LocalEngine opened = null;
    alone = true;
    while (opened == null) {
      try {
        opened = openEngine();
      } catch (SimulatedFaults.Crashed e) {
        storage = storage.crash(CrashMode.KILL, random, newFaults());
      } catch (TercetException e) {
        assertThat(e.reason()).isEqualTo(Reason.IO_ERROR);
        storage = storage.crash(CrashMode.KILL, random, newFaults());
      }
    }
    engine = opened;
    alone = false;
    faults.quiet(true);
    history = engine.history().after(0);
    List<CommitRecord> recovered = new ArrayList<>();
    while (history.next()) {
      recovered.add(history.commit());
    }
    adopt(recovered, keptAtLeast);
    try (View view = engine.view(false)) {
      assertThat(StorageModel.all(view)).isEqualTo(model.newest().all());
    }
    model.schema().forEach(engine::seedSchemaVersion);
    faults.quiet(false);
  }

  /** Makes the model that of what was recovered, if it may have been. */
  private void adopt(List<CommitRecord> recovered, int keptAtLeast) {
    assertThat(recovered.size()).isGreaterThanOrEqualTo(keptAtLeast);
    if (recovered.size() < model.size()) {
      model.lose(recovered.size());
    }
    for (int i = 0; i < recovered.size(); i++) {
      CommitRecord record = recovered.get(i);
      if (i >= model.size()) {
        long number = ByteBuffer.wrap(record.note()).getLong();
        SimulatedTransaction transaction = unfinished.remove(number);
        assertThat(transaction).as("transaction %s, of an open outcome", number).isNotNull();
        if (transaction != null) {
          model.commit(record.version(), record.stampMs(), transaction);
        }
      }
      model.checkRecord(i, record);
    }
    historyAt = recovered.size();
    unfinished.clear();
    assertThat(engine.durableVersion()).isEqualTo(engine.version());
  }

  private LocalEngine openEngine() {
    background = new ManualBackground();
    return LocalEngine.open(storage, options, time, background, random, validators);
  }

  private SimulatedFaults newFaults() {
    faults = new SimulatedFaults(random, rates, this::inTheMidst);
    return faults;
  }
}
