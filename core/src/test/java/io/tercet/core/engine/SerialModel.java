package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.storage.Batch;
import io.tercet.core.storage.StorageModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/**
 * What a strictly serializable store must be: one commit after the other. Each acknowledged commit
 * is checked against the state that the ones before it leave, and then joins them.
 */
final class SerialModel {
  private final TreeMap<Long, StorageModel> states = new TreeMap<>(Map.of(0L, new StorageModel()));
  private final List<Committed> commits = new ArrayList<>();
  private final Map<Integer, Long> schema = new HashMap<>();
  private long greatestVersion;
  private long lastStampMs;

  private record Committed(long version, long stampMs, SimulatedTransaction transaction) {}

  /** A commit was acknowledged, or was found after an unknown outcome. */
  void commit(long version, long stampMs, SimulatedTransaction transaction) {
    assertThat(version).as("a version that was not issued yet").isGreaterThan(greatestVersion);
    assertThat(stampMs).isGreaterThanOrEqualTo(lastStampMs).isLessThan(expiry(transaction));
    transaction.schemaReads.forEach((id, read) -> assertThat(read).isEqualTo(schemaVersion(id)));
    StorageModel before = newest();
    transaction.assertExplainedBy(before);
    StorageModel after = before.copy();
    after.apply(Batch.assemble(List.of(new Batch.Part(new byte[0], transaction.writes, version))));
    states.put(version, after);
    commits.add(new Committed(version, stampMs, transaction));
    transaction.schemaWrites.forEach(id -> schema.put(id, version));
    greatestVersion = version;
    lastStampMs = stampMs;
  }

  private static long expiry(SimulatedTransaction transaction) {
    return transaction.earliestExpiryMs;
  }

  /** What a view shows must be the state at its version. */
  void checkView(SimulatedTransaction transaction, long version) {
    transaction.assertExplainedBy(at(version));
  }

  /** A conflict about data or definitions must have a cause: nothing conflicts without need. */
  void checkConflict(SimulatedTransaction transaction, String changed) {
    View view = transaction.view;
    if (changed.equals("data") && view != null) {
      long seen = view.version();
      assertThat(commits)
          .anyMatch(
              commit ->
                  commit.version > seen && transaction.wasTouchedBy(commit.transaction.writes));
    } else if (changed.equals("definition")) {
      assertThat(transaction.schemaReads.entrySet())
          .anyMatch(read -> schemaVersion(read.getKey()) != read.getValue());
    }
  }

  StorageModel newest() {
    return states.lastEntry().getValue();
  }

  StorageModel at(long version) {
    Entry<Long, StorageModel> state = states.floorEntry(version);
    if (state == null) {
      throw new AssertionError("no state at " + version);
    }
    return state.getValue();
  }

  long schemaVersion(int id) {
    return schema.getOrDefault(id, 0L);
  }

  Map<Integer, Long> schema() {
    return schema;
  }

  /** Returns how many commits there are. */
  int size() {
    return commits.size();
  }

  /** Returns the version of a commit, in order. */
  long version(int index) {
    return commits.get(index).version;
  }

  /** A commit of the history must be the one of the same place. */
  void checkRecord(int index, CommitRecord record) {
    Committed expected = commits.get(index);
    assertThat(ByteBuffer.wrap(record.note()).getLong()).isEqualTo(expected.transaction.number);
    assertThat(record.version()).isEqualTo(expected.version);
    assertThat(record.stampMs()).isEqualTo(expected.stampMs);
    assertThat(record.changes()).hasSize(expected.transaction.writes.count());
  }

  /** Forgets the commits from a place on, as a power failure did; their versions stay used. */
  void lose(int from) {
    List<Committed> lost = commits.subList(from, commits.size());
    lost.forEach(commit -> states.remove(commit.version));
    lost.clear();
    lastStampMs = from == 0 ? 0 : commits.get(from - 1).stampMs;
    schema.clear();
    commits.forEach(
        commit -> commit.transaction.schemaWrites.forEach(id -> schema.put(id, commit.version)));
  }
}
