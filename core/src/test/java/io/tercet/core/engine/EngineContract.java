package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Sums;
import io.tercet.core.storage.Writes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What an engine promises about versions, views, limits, history and its end; conflicts stand in
 * {@link ConflictContract}. Run over each storage.
 */
public abstract class EngineContract extends EngineFixture {

  @Nested
  class Versions {
    @Test
    void growFromCommitToCommit() {
      long last = engine.version();
      for (int i = 0; i < 100; i++) {
        Attempt attempt = new Attempt(engine);
        for (int j = 0; j <= i % 4; j++) {
          attempt.put("k" + j, "v" + i);
        }
        attempt.durability = i % 2 == 0 ? Durability.SYNC : Durability.BUFFERED;
        long version = committed(attempt.commit()).version();
        attempt.close();
        assertThat(version).isGreaterThan(last);
        assertThat(engine.version()).isEqualTo(version);
        last = version;
      }
    }

    @Test
    void areThoseThatViewsSee() {
      long first = put("k", "1");
      try (View view = engine.view(false)) {
        assertThat(view.version()).isEqualTo(first);
        long second = put("k", "2");
        assertThat(view.version()).isEqualTo(first).isLessThan(second);
        assertThat(Attempt.text(view.get(Keyspace.KEY_VALUE, Attempt.bytes("k")))).isEqualTo("1");
      }
    }

    @Test
    void standInStampedPuts() {
      Writes writes = new Writes();
      writes.putStamped(Keyspace.KEY_VALUE, Attempt.bytes("k"), new byte[10], 1);
      writes.putStamped(Keyspace.DOCUMENTS, Attempt.bytes("d"), new byte[8], 0);
      long version =
          committed(engine.commit(Commit.blind(writes, List.of(), Durability.SYNC))).version();
      byte[] value = engine.get(Keyspace.KEY_VALUE, Attempt.bytes("k"));
      assertThat(value).isNotNull();
      assertThat(ByteBuffer.wrap(value).getLong(1)).isEqualTo(version);
      assertThat(engine.get(Keyspace.DOCUMENTS, Attempt.bytes("d")))
          .isEqualTo(ByteBuffer.allocate(8).putLong(version).array());
    }

    @Test
    void goOnAfterReopening() throws Exception {
      long before = put("k", "1");
      StoreIdentity identity = engine.identity();
      closeAndReopen();
      assertThat(engine.version()).isEqualTo(before);
      assertThat(engine.durableVersion()).isEqualTo(before);
      assertThat(engine.identity()).isEqualTo(identity);
      assertThat(get("k")).isEqualTo("1");
      assertThat(put("k", "2")).isGreaterThan(before);
    }

    @Test
    void areDurableOnceSynced() {
      long synced = put("a", "1", Durability.SYNC);
      assertThat(engine.durableVersion()).isEqualTo(synced);
      long buffered = put("a", "2", Durability.BUFFERED);
      assertThat(engine.version()).isEqualTo(buffered);
      assertThat(engine.durableVersion()).isEqualTo(synced);
      background.run("sync");
      assertThat(engine.durableVersion()).isEqualTo(buffered);
    }
  }

  @Nested
  class Views {
    @Test
    void seeAllOfACommitOrNothing() {
      put("a", "1");
      try (View before = engine.view(false)) {
        try (Attempt attempt = new Attempt(engine)) {
          committed(attempt.put("a", "2").put("b", "2").delete("c").commit());
        }
        assertThat(Attempt.entries(before, KeyRange.all())).containsExactly("a=1");
        try (View after = engine.view(false)) {
          assertThat(Attempt.entries(after, KeyRange.all())).containsExactly("a=2", "b=2");
        }
        assertThat(before.readWrite()).isFalse();
      }
    }

    @Test
    void areCountedByTheOldest() {
      put("k", "1");
      assertThat(engine.oldestViewVersion()).isEqualTo(engine.version());
      View old = engine.view(false);
      put("k", "2");
      View young = engine.view(true);
      put("k", "3");
      assertThat(engine.oldestViewVersion()).isEqualTo(old.version());
      old.close();
      assertThat(engine.oldestViewVersion()).isEqualTo(young.version());
      young.close();
      young.close();
      assertThat(engine.oldestViewVersion()).isEqualTo(engine.version());
    }

    @Test
    void thatAreReadOnlyCarryNoCommit() {
      try (View view = engine.view(false)) {
        Writes writes = new Writes();
        writes.put(Keyspace.KEY_VALUE, Attempt.bytes("k"), Attempt.bytes("v"));
        Commit commit =
            new Commit(
                view,
                new ReadSet(1000),
                writes,
                List.of(),
                List.of(),
                Long.MAX_VALUE,
                Durability.SYNC,
                Commit.NO_NOTE,
                Long.MAX_VALUE);
        assertRefused(engine.commit(commit), Reason.TRANSACTION_READ_ONLY);
        assertRefused(engine.commitAsync(commit).join(), Reason.TRANSACTION_READ_ONLY);
      }
      assertThat(get("k")).isNull();
    }

    @Test
    void expire() {
      put("k", "1");
      try (Attempt attempt = new Attempt(engine);
          View readOnly = engine.view(false)) {
        attempt.get("k");
        time.advanceMs(engine.limits().readWriteAgeMs());
        background.run("tick");
        assertFails(Reason.TRANSACTION_EXPIRED, () -> attempt.get("k"));
        assertRefused(attempt.put("k", "2").commit(), Reason.TRANSACTION_EXPIRED);
        assertThat(readOnly.get(Keyspace.KEY_VALUE, Attempt.bytes("k"))).isNotNull();
        time.advanceMs(engine.limits().readOnlyAgeMs());
        background.run("tick");
        assertFails(
            Reason.TRANSACTION_EXPIRED, () -> readOnly.get(Keyspace.KEY_VALUE, Attempt.bytes("k")));
      }
      assertThat(get("k")).isEqualTo("1");
    }

    @Test
    void haveTheTimeOfTheirOpening() {
      try (View first = engine.view(false)) {
        time.advanceMs(1234);
        try (View second = engine.view(false)) {
          assertThat(second.nowMs()).isEqualTo(first.nowMs() + 1234);
        }
      }
    }
  }

  @Nested
  class Clock {
    @Test
    void neverGoesBackNotEvenOverAReopening() throws Exception {
      Outcome.Committed first = committed(engine.commit(blind("k", "1", Durability.SYNC)));
      time.jumpWall(-3_600_000);
      Outcome.Committed second = committed(engine.commit(blind("k", "2", Durability.SYNC)));
      assertThat(second.stampMs()).isEqualTo(first.stampMs());
      closeAndReopen();
      assertThat(engine.clock().nowMs()).isGreaterThanOrEqualTo(first.stampMs());
      Outcome.Committed third = committed(engine.commit(blind("k", "3", Durability.SYNC)));
      assertThat(third.stampMs()).isGreaterThanOrEqualTo(first.stampMs());
    }
  }

  @Nested
  class Limits {
    @Test
    void refuseATransactionThatWritesTooMuch() throws Exception {
      startOver(
          EngineOptions.DEFAULT.withLimits(new EngineLimits(100, 5000, 10_000, 100, 100, 53)));
      try (Attempt attempt = new Attempt(engine)) {
        attempt.put("a", "x".repeat(6000)).put("b", "x".repeat(6000));
        Outcome outcome = attempt.commit();
        assertRefused(outcome, Reason.TRANSACTION_TOO_LARGE);
        assertThat(outcome.error().details()).containsEntry("limit", "10000");
      }
      assertThat(get("a")).isNull();
    }

    @Test
    void refuseWhatDoesNotFitIntoTheQueue() throws Exception {
      EngineOptions base = EngineOptions.DEFAULT;
      startOver(
          new EngineOptions(base.limits(), 1 << 20, 1 << 20, 10_000, 1 << 20, 1000, 1000, false));
      List<CompletableFuture<Outcome>> queued = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        queued.add(engine.commitAsync(blind("k" + i, "x".repeat(1000), Durability.SYNC)));
      }
      background.runAll();
      long committed = queued.stream().filter(f -> f.join() instanceof Outcome.Committed).count();
      assertThat(committed).isBetween(8L, 10L);
      for (int i = 0; i < 20; i++) {
        Outcome outcome = queued.get(i).join();
        if (outcome instanceof Outcome.Committed) {
          assertThat(get("k" + i)).isNotNull();
        } else {
          assertRefused(outcome, Reason.QUEUE_FULL);
          assertThat(get("k" + i)).isNull();
        }
      }
      put("later", "1");
    }

    @Test
    void letAQueuedCommitGoAtItsDeadline() {
      Attempt late = new Attempt(engine);
      late.deadlineNanos = engine.clock().nanos() + 1_000_000;
      CompletableFuture<Outcome> outcome = late.put("late", "1").commitAsync();
      CompletableFuture<Outcome> other = engine.commitAsync(blind("k", "1", Durability.SYNC));
      time.advanceMs(1);
      background.runAll();
      assertRefused(outcome.join(), Reason.DEADLINE_EXCEEDED);
      committed(other.join());
      assertThat(get("late")).isNull();
      late.close();
    }
  }

  @Nested
  class AsynchronousCommits {
    @Test
    void areMadeInTheBackgroundAsOneGroup() {
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Writes writes = new Writes();
        writes.add(Keyspace.STATISTICS, Attempt.bytes("n"), 1);
        outcomes.add(engine.commitAsync(Commit.blind(writes, List.of(), Durability.SYNC)));
      }
      assertThat(outcomes).noneMatch(CompletableFuture::isDone);
      assertThat(engine.get(Keyspace.STATISTICS, Attempt.bytes("n"))).isNull();
      background.runAll();
      long last = 0;
      for (CompletableFuture<Outcome> outcome : outcomes) {
        long version = committed(outcome.join()).version();
        assertThat(version).isGreaterThan(last);
        last = version;
      }
      assertThat(engine.get(Keyspace.STATISTICS, Attempt.bytes("n"))).isEqualTo(Sums.encode(50));
    }

    @Test
    void areMadeByABlockingCallerThatComesAlong() {
      CompletableFuture<Outcome> first = engine.commitAsync(blind("a", "1", Durability.SYNC));
      long second = put("b", "2");
      assertThat(committed(first.join()).version()).isLessThan(second);
    }

    @Test
    void seeEachOtherInTheOrderInWhichTheyWereGiven() {
      put("k", "0");
      try (Attempt one = new Attempt(engine);
          Attempt two = new Attempt(engine)) {
        one.get("k");
        two.get("k");
        CompletableFuture<Outcome> first = one.put("k", "1").commitAsync();
        CompletableFuture<Outcome> second = two.put("k", "2").commitAsync();
        background.runAll();
        committed(first.join());
        conflict(second.join());
      }
      assertThat(get("k")).isEqualTo("1");
    }
  }

  @Nested
  class Histories {
    @Test
    void showEveryCommitInOrder() {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        List<CompletableFuture<Outcome>> group = new ArrayList<>();
        for (int j = 0; j <= i % 3; j++) {
          group.add(engine.commitAsync(blind("k" + i + j, "v", Durability.SYNC)));
        }
        background.runAll();
        for (int j = 0; j <= i % 3; j++) {
          expected.add(committed(group.get(j).join()).version() + ": k" + i + j);
        }
      }
      assertThat(history(0)).isEqualTo(expected);
      for (int i = 0; i < expected.size(); i++) {
        long version = version(expected.get(i));
        assertThat(history(version)).isEqualTo(expected.subList(i + 1, expected.size()));
      }
    }

    private static long version(String shown) {
      return Long.parseLong(shown, 0, shown.indexOf(':'), 10);
    }

    @Test
    void showWhatACommitIs() {
      Attempt attempt = new Attempt(engine);
      attempt.put("a", "1").delete("b");
      attempt.writes.add(Keyspace.STATISTICS, Attempt.bytes("n"), -1);
      attempt.writes.append(Keyspace.ADJACENCY, Attempt.bytes("l"), Attempt.bytes("x"));
      attempt.writes.clearRange(Keyspace.NODES, Attempt.bytes("p"), Attempt.bytes("q"));
      attempt.writes.putStamped(Keyspace.DOCUMENTS, Attempt.bytes("d"), new byte[8], 0);
      attempt.note = Attempt.bytes("a note");
      time.advanceMs(5);
      Outcome.Committed committed = committed(attempt.commit());
      attempt.close();
      try (HistoryCursor cursor = engine.history().after(0)) {
        assertThat(cursor.next()).isTrue();
        CommitRecord commit = cursor.commit();
        assertThat(commit.version()).isEqualTo(committed.version());
        assertThat(commit.stampMs()).isEqualTo(committed.stampMs()).isEqualTo(time.wallMs());
        assertThat(Attempt.text(commit.note())).isEqualTo("a note");
        assertThat(commit.changes().stream().map(this::show).toList())
            .containsExactly(
                "PUT KEY_VALUE a 31",
                "DELETE KEY_VALUE b null",
                "MERGE STATISTICS n ffffffffffffffff",
                "MERGE ADJACENCY l 78",
                "CLEAR_RANGE NODES p 71",
                "PUT DOCUMENTS d " + "%016x".formatted(committed.version()));
        assertThat(cursor.next()).isFalse();
      }
    }

    private String show(CommitRecord.Change change) {
      byte[] value = change.value();
      return change.kind()
          + " "
          + change.keyspace()
          + " "
          + Attempt.text(change.key())
          + " "
          + (value == null ? null : java.util.HexFormat.of().formatHex(value));
    }

    @Test
    void stopAtTheDurableVersion() {
      long first = put("a", "1", Durability.SYNC);
      long second = put("b", "1", Durability.BUFFERED);
      try (HistoryCursor cursor = engine.history().after(0)) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.commit().version()).isEqualTo(first);
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
        background.run("sync");
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.commit().version()).isEqualTo(second);
        assertThat(cursor.next()).isFalse();
      }
    }

    @Test
    void goOnWhenMoreIsCommitted() {
      try (HistoryCursor empty = engine.history().after(0);
          HistoryCursor ahead = engine.history().after(engine.version())) {
        assertThat(empty.next()).isFalse();
        assertThat(ahead.next()).isFalse();
        for (int i = 0; i < 20; i++) {
          long version = put("k" + i, "v");
          for (HistoryCursor cursor : List.of(empty, ahead)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.commit().version()).isEqualTo(version);
            assertThat(cursor.next()).isFalse();
          }
        }
      }
    }

    @Test
    void areKeptOverReopening() throws Exception {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        expected.add(put("k" + i, "v") + ": k" + i);
        if (i % 3 == 0) {
          closeAndReopen();
        }
      }
      assertThat(history(0)).isEqualTo(expected);
      long fifth = version(expected.get(4));
      assertThat(history(fifth)).isEqualTo(expected.subList(5, 10));
    }

    @Test
    void showNothingOfWhatWasRefused() {
      put("k", "0");
      try (Attempt attempt = new Attempt(engine)) {
        attempt.get("k");
        put("k", "1");
        conflict(attempt.put("refused", "1").commit());
      }
      assertThat(history(0)).hasSize(2).noneMatch(commit -> commit.contains("refused"));
    }
  }

  @Nested
  class Closing {
    @Test
    void finishesWhatIsQueued() throws Exception {
      CompletableFuture<Outcome> queued = engine.commitAsync(blind("k", "1", Durability.BUFFERED));
      CompletableFuture<Outcome> synced = engine.commitAsync(blind("l", "1", Durability.SYNC));
      closeAndReopen();
      committed(queued.join());
      committed(synced.join());
      assertThat(get("k")).isEqualTo("1");
      assertThat(get("l")).isEqualTo("1");
    }

    @Test
    void isFinalAndIdempotent() {
      put("k", "1");
      engine.close();
      engine.close();
      assertRefused(engine.commit(blind("k", "2", Durability.SYNC)), Reason.SHUTTING_DOWN);
      assertRefused(
          engine.commitAsync(blind("k", "2", Durability.SYNC)).join(), Reason.SHUTTING_DOWN);
      assertFails(Reason.SHUTTING_DOWN, () -> engine.view(true));
      assertFails(Reason.SHUTTING_DOWN, () -> get("k"));
      assertFails(Reason.SHUTTING_DOWN, () -> engine.compact(Keyspace.NODES, KeyRange.all()));
      assertFails(Reason.SHUTTING_DOWN, () -> engine.statistics());
    }

    @Test
    void endsTheHistoriesThatAreOpen() {
      put("k", "1");
      HistoryCursor cursor = engine.history().after(0);
      engine.close();
      assertFails(Reason.SHUTTING_DOWN, cursor::next);
      cursor.close();
      assertFails(Reason.SHUTTING_DOWN, () -> engine.history().after(0));
    }
  }
}
