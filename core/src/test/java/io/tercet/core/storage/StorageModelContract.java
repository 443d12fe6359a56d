package io.tercet.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random writes, reads, snapshots and reopenings, each answer compared with {@link StorageModel}.
 * Each storage runs it.
 */
public abstract class StorageModelContract {
  private static final int STEPS = 250;
  private static final List<ScanHint> HINTS = List.of(ScanHint.values());

  /** Opens an empty storage. */
  protected abstract Storage open() throws Exception;

  /** Opens a storage again that was closed. */
  protected abstract Storage reopen(Storage closed) throws Exception;

  /** Returns how many rounds of 250 steps are run before they are scaled. */
  protected abstract int rounds();

  @Test
  void everyAnswerIsTheModels() {
    Seeds.rounds(
        rounds(),
        random -> {
          try (Round round = new Round(random)) {
            for (int i = 0; i < STEPS; i++) {
              round.step();
            }
            round.compareAll();
            round.replayLog();
          }
        });
  }

  /** One storage beside its model. */
  private final class Round implements AutoCloseable {
    private final Random random;
    private final RandomWrites source;
    private final Map<Snapshot, StorageModel> snapshots = new LinkedHashMap<>();
    private final StorageModel model = new StorageModel();
    private final List<byte[]> written = new ArrayList<>();
    private Storage storage;
    private long sequence;

    Round(Random random) throws Exception {
      this.random = random;
      this.source = new RandomWrites(random);
      this.storage = open();
    }

    void step() throws Exception {
      switch (random.nextInt(20)) {
        case 0 -> snapshots.put(storage.snapshot(), model.copy());
        case 1 -> closeSnapshot();
        case 2 -> storage.syncLog();
        case 3 -> storage.housekeep();
        case 4 -> maintain();
        case 5, 6, 7 -> compareNewest();
        case 8, 9, 10 -> compareSnapshots();
        default -> write();
      }
    }

    private void write() {
      List<Batch.Part> parts = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        byte[] marker = new byte[random.nextInt(40)];
        random.nextBytes(marker);
        parts.add(new Batch.Part(marker, source.writes(), random.nextLong()));
      }
      byte[] batch = Batch.assemble(parts);
      storage.write(batch, random.nextInt(4) == 0);
      model.apply(batch);
      Batch.setSequence(batch, sequence + 1);
      written.add(batch);
      sequence += Batch.count(batch);
      assertThat(storage.lastSequence()).isEqualTo(sequence);
    }

    private void closeSnapshot() {
      if (!snapshots.isEmpty()) {
        Snapshot snapshot = List.copyOf(snapshots.keySet()).get(random.nextInt(snapshots.size()));
        snapshots.remove(snapshot);
        snapshot.close();
      }
    }

    /** Compacts, and now and then opens the store again. */
    private void maintain() throws Exception {
      storage.compact(source.keyspace(), source.range());
      if (random.nextInt(4) == 0) {
        closeSnapshots();
        storage.close();
        storage = reopen(storage);
        assertThat(storage.lastSequence()).isEqualTo(sequence);
      }
    }

    private void compareNewest() {
      Keyspace keyspace = source.keyspace();
      byte[] key = source.key();
      assertThat(storage.get(keyspace, key)).isEqualTo(model.get(keyspace, key));
    }

    private void compareSnapshots() {
      snapshots.forEach(this::compare);
    }

    private void compare(Snapshot snapshot, StorageModel expected) {
      Keyspace keyspace = source.keyspace();
      KeyRange range = source.range();
      Direction direction = source.direction();
      ScanHint hint = HINTS.get(random.nextInt(HINTS.size()));
      assertThat(StorageModel.entries(snapshot.scan(keyspace, range, direction, hint)))
          .isEqualTo(expected.scan(keyspace, range, direction));
      List<byte[]> keys = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        keys.add(source.key());
      }
      List<byte[]> values = snapshot.multiGet(keyspace, keys);
      for (int i = 0; i < keys.size(); i++) {
        assertThat(values.get(i)).isEqualTo(expected.get(keyspace, keys.get(i)));
        assertThat(snapshot.get(keyspace, keys.get(i))).isEqualTo(values.get(i));
      }
    }

    void compareAll() {
      try (Snapshot newest = storage.snapshot()) {
        assertThat(StorageModel.all(newest)).isEqualTo(model.all());
      }
      snapshots.forEach(
          (snapshot, expected) -> assertThat(StorageModel.all(snapshot)).isEqualTo(expected.all()));
    }

    void replayLog() {
      int from = random.nextInt(written.size() + 1);
      long sequenceFrom = from == written.size() ? sequence + 1 : Batch.sequence(written.get(from));
      try (LogCursor cursor = storage.log(sequenceFrom)) {
        for (byte[] batch : written.subList(from, written.size())) {
          assertThat(cursor.next()).isTrue();
          assertThat(cursor.batch()).isEqualTo(batch);
        }
        assertThat(cursor.next()).isFalse();
      }
    }

    private void closeSnapshots() {
      snapshots.keySet().forEach(Snapshot::close);
      snapshots.clear();
    }

    @Override
    public void close() {
      closeSnapshots();
      storage.close();
    }
  }
}
