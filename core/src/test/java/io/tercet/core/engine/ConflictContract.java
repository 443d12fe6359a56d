package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Sums;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commits conflict, and which must not. Run over each storage. */
public abstract class ConflictContract extends EngineFixture {

  /** Reads, lets others write, and commits; returns the outcome. */
  private Outcome race(Consumer<Attempt> read, Runnable others) {
    try (Attempt attempt = new Attempt(engine)) {
      read.accept(attempt);
      others.run();
      return attempt.put("result", "1").commit();
    }
  }

  private void write(Consumer<Writes> fill) {
    Writes writes = new Writes();
    fill.accept(writes);
    committed(engine.commit(Commit.blind(writes, List.of(), Durability.BUFFERED)));
  }

  private static KeyRange range(String start, String end) {
    return KeyRange.of(Attempt.bytes(start), Attempt.bytes(end));
  }

  @Test
  void aKeyThatWasReadAndChanged() {
    put("k", "0");
    Outcome outcome = race(a -> a.get("k"), () -> put("k", "1"));
    assertThat(conflict(outcome).reason()).isEqualTo(Reason.TRANSACTION_CONFLICT);
    assertThat(get("result")).isNull();
  }

  @Test
  void aKeyThatWasReadAndDeleted() {
    put("k", "0");
    conflict(
        race(a -> a.get("k"), () -> write(w -> w.delete(Keyspace.KEY_VALUE, Attempt.bytes("k")))));
  }

  @Test
  void aKeyThatWasReadAbsentAndCreated() {
    conflict(race(a -> assertThat(a.get("k")).isNull(), () -> put("k", "1")));
  }

  @Test
  void aKeyThatWasPutToTheSameValue() {
    put("k", "0");
    conflict(race(a -> a.get("k"), () -> put("k", "0")));
  }

  @Test
  void noKeyThatWasReadAndNotChanged() {
    put("k", "0");
    committed(
        race(
            a -> a.get("k"),
            () -> {
              put("other", "1");
              put("k2", "1");
              write(w -> w.put(Keyspace.NODES, Attempt.bytes("k"), Attempt.bytes("1")));
            }));
  }

  @Test
  void noKeyThatWasChangedBeforeTheView() {
    put("k", "0");
    put("k", "1");
    committed(race(a -> assertThat(a.get("k")).isEqualTo("1"), () -> {}));
  }

  @Test
  void aPhantomInARange() {
    put("b", "0");
    put("y", "0");
    conflict(race(a -> a.scan(range("a", "d")), () -> put("c", "1")));
    conflict(race(a -> a.scan(range("a", "c")), () -> put("a", "1")));
    conflict(race(a -> a.scan(KeyRange.of(Attempt.bytes("x"), null)), () -> put("z", "1")));
    conflict(race(a -> a.scan(KeyRange.prefix(Attempt.bytes("p"))), () -> put("pq", "1")));
  }

  @Test
  void aKeyDeletedFromARange() {
    put("b", "0");
    conflict(
        race(
            a -> a.scan(range("a", "d")),
            () -> write(w -> w.delete(Keyspace.KEY_VALUE, Attempt.bytes("b")))));
  }

  @Test
  void noWriteOutsideOfARange() {
    committed(
        race(
            a -> a.scan(range("b", "d")),
            () -> {
              put("a", "1");
              put("d", "1");
              put("az", "1");
              write(w -> w.put(Keyspace.DOCUMENTS, Attempt.bytes("c"), Attempt.bytes("1")));
            }));
  }

  @Test
  void writeSkew() {
    put("on-call-1", "yes");
    put("on-call-2", "yes");
    try (Attempt one = new Attempt(engine);
        Attempt two = new Attempt(engine)) {
      assertThat(one.scan(KeyRange.prefix(Attempt.bytes("on-call")))).hasSize(2);
      assertThat(two.scan(KeyRange.prefix(Attempt.bytes("on-call")))).hasSize(2);
      committed(one.put("on-call-1", "no").commit());
      conflict(two.put("on-call-2", "no").commit());
    }
  }

  @Test
  void noBlindPuts() {
    try (Attempt one = new Attempt(engine);
        Attempt two = new Attempt(engine)) {
      one.put("k", "1");
      two.put("k", "2");
      committed(two.commit());
      put("k", "3");
      committed(one.commit());
    }
    assertThat(get("k")).isEqualTo("1");
  }

  @Test
  void noAddsAndAppendsAmongThemselves() {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Attempt attempt = new Attempt(engine);
      attempt.writes.add(Keyspace.STATISTICS, Attempt.bytes("n"), 2);
      attempt.writes.append(Keyspace.ADJACENCY, Attempt.bytes("l"), Attempt.bytes("x"));
      attempts.add(attempt);
    }
    for (Attempt attempt : attempts) {
      committed(attempt.commit());
      attempt.close();
    }
    assertThat(engine.get(Keyspace.STATISTICS, Attempt.bytes("n"))).isEqualTo(Sums.encode(20));
    assertThat(engine.get(Keyspace.ADJACENCY, Attempt.bytes("l"))).hasSize(10);
  }

  @Test
  void addsAndAppendsWithReaders() {
    conflict(
        race(
            a -> a.get(Keyspace.STATISTICS, "n"),
            () -> write(w -> w.add(Keyspace.STATISTICS, Attempt.bytes("n"), 1))));
    conflict(
        race(
            a -> a.reads.addRange(Keyspace.ADJACENCY, range("a", "z")),
            () ->
                write(w -> w.append(Keyspace.ADJACENCY, Attempt.bytes("l"), Attempt.bytes("x")))));
  }

  @Test
  void aChangedDefinition() {
    Attempt definition = new Attempt(engine);
    definition.schemaWrites.add(7);
    long first = committed(definition.put("catalog", "1").commit()).version();
    definition.close();
    assertThat(engine.schemaVersion(7)).isEqualTo(first);
    assertThat(engine.schemaVersion(8)).isZero();

    Commit.SchemaRead current = new Commit.SchemaRead(7, first);
    committed(engine.commit(blindOn("k", current)));

    Attempt change = new Attempt(engine);
    change.schemaWrites.add(7);
    long second = committed(change.put("catalog", "2").commit()).version();
    change.close();
    conflict(engine.commit(blindOn("k", current)));
    committed(engine.commit(blindOn("k", new Commit.SchemaRead(7, second))));
    conflict(engine.commit(blindOn("k", new Commit.SchemaRead(8, 1))));
    committed(engine.commit(blindOn("k", new Commit.SchemaRead(8, 0))));
  }

  private static Commit blindOn(String key, Commit.SchemaRead read) {
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, Attempt.bytes(key), Attempt.bytes("v"));
    return Commit.blind(writes, List.of(read), Durability.SYNC);
  }

  @Test
  void aDefinitionChangedInTheSameGroup() {
    Attempt change = new Attempt(engine);
    change.schemaWrites.add(7);
    CompletableFuture<Outcome> before =
        engine.commitAsync(blindOn("a", new Commit.SchemaRead(7, 0)));
    CompletableFuture<Outcome> changed = change.put("catalog", "1").commitAsync();
    CompletableFuture<Outcome> after =
        engine.commitAsync(blindOn("b", new Commit.SchemaRead(7, 0)));
    background.runAll();
    committed(before.join());
    committed(changed.join());
    conflict(after.join());
    change.close();
  }

  @Test
  void aDefinitionThatWasSeeded() {
    engine.seedSchemaVersion(7, 5);
    conflict(engine.commit(blindOn("k", new Commit.SchemaRead(7, 4))));
    committed(engine.commit(blindOn("k", new Commit.SchemaRead(7, 5))));
  }

  @Test
  void anEntrySeenAliveThatHasExpired() {
    try (Attempt early = new Attempt(engine);
        Attempt late = new Attempt(engine)) {
      long expiry = early.view.nowMs() + 10;
      early.earliestExpiryMs = expiry;
      late.earliestExpiryMs = expiry;
      time.advanceMs(9);
      committed(early.put("a", "1").commit());
      time.advanceMs(1);
      conflict(late.put("b", "1").commit());
    }
  }

  @Test
  void coarsenedReadsAtLeastWhereTheyWere() {
    int keys = 2000;
    for (int changed = 0; changed < keys; changed += 199) {
      String key = "k%05d".formatted(changed * 3);
      try (Attempt attempt = new Attempt(engine, 10_000)) {
        for (int i = 0; i < keys; i++) {
          attempt.reads.addPoint(Keyspace.KEY_VALUE, Attempt.bytes("k%05d".formatted(i * 3)));
        }
        assertThat(attempt.reads.isCoarsened()).isTrue();
        put(key, "1");
        conflict(attempt.put("result", "1").commit());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 255, 256, 257, 1024, 5000})
  void aReadAmongManyWrites(int others) {
    put("k/0", "0");
    for (int position : new int[] {0, others / 2, others - 1}) {
      for (boolean inRange : new boolean[] {false, true}) {
        conflict(
            race(
                inRange ? a -> a.scan(range("k/", "k0")) : a -> a.get("k/0"),
                () -> {
                  for (int i = 0; i < others; i++) {
                    put(i == position ? "k/0" : "other" + i, "1", Durability.BUFFERED);
                  }
                }));
      }
    }
    committed(
        race(
            a -> {
              a.scan(range("k/", "k0"));
              a.get("k/0");
              a.get("another");
            },
            () -> {
              for (int i = 0; i < others; i++) {
                put("other" + i, "1", Durability.BUFFERED);
              }
            }));
  }

  @Test
  void readsOfViewsOfManyAgesWhileOthersEnd() {
    put("a", "0");
    List<Attempt> open = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Attempt attempt = new Attempt(engine);
      attempt.get("a");
      attempt.get("b" + i);
      open.add(attempt);
      put("b" + (i / 2), "1", Durability.BUFFERED);
      put("c" + i, "1", Durability.BUFFERED);
      if (i % 3 == 2) {
        Attempt oldest = open.remove(0);
        oldest.close();
      }
    }
    for (int i = 0; i < open.size(); i++) {
      Attempt attempt = open.get(i);
      int opened = 600 - open.size() + i;
      boolean changed = opened < 300;
      Outcome outcome = attempt.put("result" + i, "1").commit();
      if (changed) {
        conflict(outcome);
      } else {
        committed(outcome);
      }
    }
    put("a", "1");
    for (Attempt attempt : open) {
      conflict(attempt.commit());
      attempt.close();
    }
  }

  @Test
  void theOldestTransactionWhenTheWindowIsFull() throws Exception {
    startOver(EngineOptions.DEFAULT.withWindowBytes(200_000));
    Attempt oldest = new Attempt(engine);
    oldest.get("k");
    for (int i = 0; i < 5000; i++) {
      put("key number " + i, "1", Durability.BUFFERED);
    }
    Outcome outcome = oldest.put("result", "1").commit();
    assertThat(conflict(outcome).reason()).isEqualTo(Reason.CONFLICT_WINDOW_FULL);
    assertThat(outcome.error().details()).containsEntry("limit", "200000");
    assertFails(Reason.CONFLICT_WINDOW_FULL, () -> oldest.get("k"));
    oldest.close();
    committed(race(a -> a.get("k"), () -> put("other", "1")));
    conflict(race(a -> a.get("k"), () -> put("k", "1")));
  }

  @Test
  void aViewOpenedWhileAGroupIsBeingMade() {
    put("k", "0");
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    List<Attempt> attempts = new ArrayList<>();
    time.whenAskedForNanos(
        () -> {
          Attempt inTheMidst = new Attempt(engine);
          assertThat(inTheMidst.get("k")).isEqualTo("0");
          outcomes.add(inTheMidst.put("result", "1").commitAsync());
          attempts.add(inTheMidst);
        });
    Commit plain = blind("k", "1", Durability.SYNC);
    Commit withDeadline =
        new Commit(
            null,
            plain.reads(),
            plain.writes(),
            List.of(),
            List.of(),
            Long.MAX_VALUE,
            Durability.SYNC,
            Commit.NO_NOTE,
            Long.MAX_VALUE - 1);
    // The first asks for the time while it is admitted; the second keeps the group going.
    CompletableFuture<Outcome> first = engine.commitAsync(withDeadline);
    CompletableFuture<Outcome> second = engine.commitAsync(blind("l", "1", Durability.SYNC));
    background.runAll();
    committed(first.join());
    committed(second.join());
    assertThat(outcomes).hasSize(1);
    conflict(outcomes.get(0).join());
    attempts.forEach(Attempt::close);
  }
}
