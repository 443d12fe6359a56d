package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Storage;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contract suites of an engine share: one that is open, and short ways to use it. */
public abstract class EngineFixture {
  final ManualTime time = new ManualTime();
  ManualBackground background = new ManualBackground();
  Storage storage;
  Engine engine;

  /** Opens an empty storage. */
  protected abstract Storage newStorage() throws Exception;

  /** Opens a storage again that was closed. */
  protected abstract Storage reopen(Storage closed) throws Exception;

  EngineOptions options() {
    return EngineOptions.DEFAULT;
  }

  @BeforeEach
  final void openEngine() throws Exception {
    storage = newStorage();
    engine = open(storage, options());
  }

  @AfterEach
  final void closeEngine() {
    engine.close();
  }

  final Engine open(Storage over, EngineOptions options) {
    background = new ManualBackground();
    return LocalEngine.open(over, options, time, background, new Random(42));
  }

  final void closeAndReopen() throws Exception {
    engine.close();
    storage = reopen(storage);
    engine = open(storage, options());
  }

  /** Closes the engine and opens an empty store with other options. */
  final void startOver(EngineOptions options) throws Exception {
    engine.close();
    storage = newStorage();
    engine = open(storage, options);
  }

  static Commit blind(String key, String value, Durability durability) {
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, Attempt.bytes(key), Attempt.bytes(value));
    return Commit.blind(writes, List.of(), durability);
  }

  final long put(String key, String value) {
    return put(key, value, Durability.SYNC);
  }

  final long put(String key, String value, Durability durability) {
    return committed(engine.commit(blind(key, value, durability))).version();
  }

  final @Nullable String get(String key) {
    return Attempt.text(engine.get(Keyspace.KEY_VALUE, Attempt.bytes(key)));
  }

  static Outcome.Committed committed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    return outcome.orThrow();
  }

  static TercetException conflict(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Conflict.class);
    return outcome.error();
  }

  static void assertRefused(Outcome outcome, Reason reason) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(outcome.error().reason()).isEqualTo(reason);
  }

  static void assertFails(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** Returns the commits after a version as {@code version: keys...}. */
  final List<String> history(long after) {
    List<String> commits = new ArrayList<>();
    try (HistoryCursor cursor = engine.history().after(after)) {
      while (cursor.next()) {
        commits.add(show(cursor.commit()));
      }
    }
    return commits;
  }

  static String show(CommitRecord commit) {
    StringBuilder shown = new StringBuilder().append(commit.version()).append(':');
    for (CommitRecord.Change change : commit.changes()) {
      shown.append(' ').append(Attempt.text(change.key()));
    }
    return shown.toString();
  }
}
