package io.tercet.core.engine;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Writes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as an engine sees it, without the comfort of one: what is read is registered, what
 * is written is not read back. One thread at a time.
 */
final class Attempt implements AutoCloseable {
  final View view;
  final ReadSet reads;
  final Writes writes = new Writes();
  final List<Commit.SchemaRead> schemaReads = new ArrayList<>();
  final List<Integer> schemaWrites = new ArrayList<>();
  long earliestExpiryMs = Long.MAX_VALUE;
  Durability durability = Durability.SYNC;
  byte[] note = Commit.NO_NOTE;
  long deadlineNanos = Long.MAX_VALUE;

  private final Engine engine;

  Attempt(Engine engine) {
    this(engine, 1 << 20);
  }

  Attempt(Engine engine, long readSetBytes) {
    this.engine = engine;
    this.view = engine.view(true);
    this.reads = new ReadSet(readSetBytes);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  @Nullable String get(String key) {
    return get(Keyspace.KEY_VALUE, key);
  }

  @Nullable String get(Keyspace keyspace, String key) {
    reads.addPoint(keyspace, bytes(key));
    return text(view.get(keyspace, bytes(key)));
  }

  /** Returns all of a range as {@code key=value}. */
  List<String> scan(KeyRange range) {
    reads.addRange(Keyspace.KEY_VALUE, range);
    return entries(view, range);
  }

  static List<String> entries(View view, KeyRange range) {
    List<String> entries = new ArrayList<>();
    try (Cursor cursor = view.scan(Keyspace.KEY_VALUE, range, Direction.FORWARD, ScanHint.SHORT)) {
      while (cursor.next()) {
        entries.add(text(cursor.key().toByteArray()) + "=" + text(cursor.value().toByteArray()));
      }
    }
    return entries;
  }

  Attempt put(String key, String value) {
    writes.put(Keyspace.KEY_VALUE, bytes(key), bytes(value));
    return this;
  }

  Attempt delete(String key) {
    writes.delete(Keyspace.KEY_VALUE, bytes(key));
    return this;
  }

  Commit toCommit() {
    return new Commit(
        view,
        reads,
        writes,
        schemaReads,
        schemaWrites,
        earliestExpiryMs,
        durability,
        note,
        deadlineNanos);
  }

  Outcome commit() {
    return engine.commit(toCommit());
  }

  CompletableFuture<Outcome> commitAsync() {
    return engine.commitAsync(toCommit());
  }

  @Override
  public void close() {
    view.close();
  }
}
