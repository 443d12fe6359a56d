package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.storage.BatchVisitor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.RandomWrites;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.StorageModel;
import io.tercet.core.storage.Writes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of a simulation: random reads, whose answers it keeps, and random writes. Its note
 * in the log is its number.
 */
final class SimulatedTransaction {
  private static final List<Direction> DIRECTIONS = List.of(Direction.values());

  final long number;
  final @Nullable View view;
  final Durability durability;
  final Map<Integer, Long> schemaReads = new HashMap<>();
  final List<Integer> schemaWrites = new ArrayList<>();
  Writes writes = new Writes(16);
  long earliestExpiryMs = Long.MAX_VALUE;

  private final Random random;
  private final RandomWrites source;
  private final ReadSet reads;
  private final List<Observation> observations = new ArrayList<>();

  /** What was asked, and what the answer was. */
  private interface Observation {
    void assertExplainedBy(StorageModel model);
  }

  SimulatedTransaction(
      long number, Random random, RandomWrites source, @Nullable View view, long readSetBytes) {
    this.number = number;
    this.random = random;
    this.source = source;
    this.view = view;
    this.durability = random.nextBoolean() ? Durability.SYNC : Durability.BUFFERED;
    this.reads = view == null ? ReadSet.EMPTY : new ReadSet(readSetBytes);
  }

  /** Reads something through the view, if there is one. */
  void read() {
    View open = view;
    if (open == null) {
      return;
    }
    Keyspace keyspace = source.keyspace();
    if (random.nextInt(3) > 0) {
      byte[] key = source.key();
      reads.addPoint(keyspace, key);
      byte[] value = open.get(keyspace, key);
      observations.add(model -> assertThat(value).isEqualTo(model.get(keyspace, key)));
    } else {
      KeyRange range = source.range();
      Direction direction = DIRECTIONS.get(random.nextInt(2));
      reads.addRange(keyspace, range);
      List<String> entries =
          StorageModel.entries(open.scan(keyspace, range, direction, ScanHint.SHORT));
      observations.add(
          model -> assertThat(entries).isEqualTo(model.scan(keyspace, range, direction)));
    }
  }

  void write() {
    writes = source.transactionWrites();
  }

  /** Fails if a serial execution would have answered otherwise at that point. */
  void assertExplainedBy(StorageModel model) {
    observations.forEach(observation -> observation.assertExplainedBy(model));
  }

  /** Tells whether a commit wrote anything that was read here. */
  boolean wasTouchedBy(Writes written) {
    boolean[] touched = {false};
    written.forEach(
        new BatchVisitor() {
          @Override
          public void put(Keyspace keyspace, Slice key, Slice value) {
            touched[0] |= hasRead(keyspace, key.toByteArray());
          }

          @Override
          public void delete(Keyspace keyspace, Slice key) {
            touched[0] |= hasRead(keyspace, key.toByteArray());
          }

          @Override
          public void merge(Keyspace keyspace, Slice key, Slice operand) {
            touched[0] |= hasRead(keyspace, key.toByteArray());
          }
        });
    return touched[0];
  }

  private boolean hasRead(Keyspace keyspace, byte[] key) {
    long hash = KeyHash.hash(keyspace, key);
    return Arrays.stream(reads.pointHashes()).anyMatch(point -> point == hash)
        || reads.ranges().stream()
            .anyMatch(range -> range.keyspace() == keyspace && range.range().contains(key));
  }

  Commit toCommit(long deadlineNanos) {
    List<Commit.SchemaRead> relied = new ArrayList<>();
    schemaReads.forEach((id, version) -> relied.add(new Commit.SchemaRead(id, version)));
    byte[] note = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return new Commit(
        view,
        reads,
        writes,
        relied,
        schemaWrites,
        earliestExpiryMs,
        durability,
        note,
        deadlineNanos);
  }

  void close() {
    if (view != null) {
      view.close();
    }
  }
}
