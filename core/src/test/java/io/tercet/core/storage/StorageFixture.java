package io.tercet.core.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contract suites of a storage share: one that is open, and short ways to use it. */
public abstract class StorageFixture {
  /** The storage under test. */
  protected Storage storage;

  /** Opens an empty storage, which the fixture closes. */
  protected abstract Storage open() throws Exception;

  /** Opens a storage again that was closed. */
  protected abstract Storage reopen(Storage closed) throws Exception;

  @BeforeEach
  final void openStorage() throws Exception {
    storage = open();
  }

  @AfterEach
  final void closeStorage() {
    storage.close();
  }

  final void closeAndReopen() throws Exception {
    storage.close();
    storage = reopen(storage);
  }

  final void write(Consumer<Writes> fill) {
    write(storage, false, fill);
  }

  static void write(Storage storage, boolean sync, Consumer<Writes> fill) {
    Writes writes = new Writes();
    fill.accept(writes);
    storage.write(batch(writes), sync);
  }

  static byte[] batch(Writes writes) {
    return Batch.assemble(List.of(new Batch.Part(bytes("marker"), writes, 0)));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  final @Nullable String get(Keyspace keyspace, String key) {
    return text(storage.get(keyspace, bytes(key)));
  }

  /** Returns what a scan of the newest state shows, as {@code key=value}. */
  final List<String> scan(Keyspace keyspace, KeyRange range, Direction direction) {
    try (Snapshot snapshot = storage.snapshot()) {
      return entries(snapshot, keyspace, range, direction);
    }
  }

  static List<String> entries(
      Reader reader, Keyspace keyspace, KeyRange range, Direction direction) {
    List<String> entries = new ArrayList<>();
    try (Cursor cursor = reader.scan(keyspace, range, direction, ScanHint.SHORT)) {
      while (cursor.next()) {
        entries.add(text(cursor.key().toByteArray()) + "=" + text(cursor.value().toByteArray()));
      }
    }
    return entries;
  }

  /** Returns the keys that a scan of the newest state shows, in hexadecimal digits. */
  final List<String> hexKeys(Keyspace keyspace, KeyRange range, Direction direction) {
    List<String> keys = new ArrayList<>();
    try (Snapshot snapshot = storage.snapshot();
        Cursor cursor = snapshot.scan(keyspace, range, direction, ScanHint.LONG)) {
      while (cursor.next()) {
        keys.add(cursor.key().toString());
      }
    }
    return keys;
  }
}
