package io.tercet.core.catalog;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The layout of the catalog keyspace; specified in {@code docs/internals/catalog.md}.
 *
 * <pre>
 *  key                                     value
 *  01                                      format 1, next id (4)
 *  02 | parent id (4) | kind (1) | name    format 1, id (4), schema version (8), created ms (8), options
 *  03 | id (4)                             format 1, drop version (8), kind (1)
 * </pre>
 */
final class CatalogCodec {
  static final byte FORMAT = 1;
  static final int SCHEMA_VERSION_AT = 5;
  static final int DROP_VERSION_AT = 1;

  private static final byte NAMES = 2;
  private static final byte DROPPED = 3;
  private static final int NAME_AT = 6;

  private CatalogCodec() {}

  /** A container that was dropped and whose data is not yet purged. */
  record Dropped(int id, ContainerKind kind, long dropVersion) {}

  static byte[] nextIdKey() {
    return new byte[] {1};
  }

  static byte[] nextId(int id) {
    return ByteBuffer.allocate(5).put(FORMAT).putInt(id).array();
  }

  static int nextId(byte[] value) {
    try {
      return header(value).getInt();
    } catch (BufferUnderflowException e) {
      throw damaged(e);
    }
  }

  static byte[] nameKey(int parentId, ContainerKind kind, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(NAME_AT + utf8.length)
        .put(NAMES)
        .putInt(parentId)
        .put((byte) kind.code())
        .put(utf8)
        .array();
  }

  /** Returns the keys of all containers. */
  static KeyRange allNames() {
    return KeyRange.prefix(new byte[] {NAMES});
  }

  /** Returns the keys of all containers with a parent. */
  static KeyRange namesOf(int parentId) {
    return KeyRange.prefix(ByteBuffer.allocate(5).put(NAMES).putInt(parentId).array());
  }

  /** Returns the keys of the containers of a kind with a parent, with names after one. */
  static KeyRange namesAfter(int parentId, ContainerKind kind, String name) {
    KeyRange all = KeyRange.prefix(nameKey(parentId, kind, ""));
    if (name.isEmpty()) {
      return all;
    }
    byte[] last = nameKey(parentId, kind, name);
    return KeyRange.of(Arrays.copyOf(last, last.length + 1), all.end());
  }

  static byte[] container(Container container) {
    return ByteBuffer.allocate(21 + container.options().length)
        .put(FORMAT)
        .putInt(container.id())
        .putLong(container.schemaVersion())
        .putLong(container.createdMs())
        .put(container.options())
        .array();
  }

  static Container container(byte[] key, byte[] value) {
    try {
      ByteBuffer place = ByteBuffer.wrap(key);
      place.get();
      int parentId = place.getInt();
      ContainerKind kind = ContainerKind.byCode(place.get());
      String name = new String(key, NAME_AT, key.length - NAME_AT, StandardCharsets.UTF_8);
      ByteBuffer record = header(value);
      int id = record.getInt();
      long schemaVersion = record.getLong();
      long createdMs = record.getLong();
      byte[] options = Arrays.copyOfRange(value, record.position(), value.length);
      return new Container(id, parentId, kind, name, schemaVersion, createdMs, options);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  static KeyRange allDropped() {
    return KeyRange.prefix(new byte[] {DROPPED});
  }

  static byte[] droppedKey(int id) {
    return ByteBuffer.allocate(5).put(DROPPED).putInt(id).array();
  }

  /** Returns the record of a drop, whose version the commit writes. */
  static byte[] dropped(ContainerKind kind) {
    return ByteBuffer.allocate(10).put(FORMAT).putLong(0).put((byte) kind.code()).array();
  }

  static Dropped dropped(byte[] key, byte[] value) {
    try {
      ByteBuffer record = header(value);
      long dropVersion = record.getLong();
      ContainerKind kind = ContainerKind.byCode(record.get());
      return new Dropped(ByteBuffer.wrap(key, 1, Integer.BYTES).getInt(), kind, dropVersion);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private static ByteBuffer header(byte[] value) {
    ByteBuffer record = ByteBuffer.wrap(value);
    byte format = record.get();
    if (format != FORMAT) {
      throw new TercetException(Reason.FORMAT_TOO_NEW, "A catalog record has an unknown format.")
          .with("format", format);
    }
    return record;
  }

  private static TercetException damaged(Throwable cause) {
    return new TercetException(
        Reason.DATA_LOSS, "A catalog record is damaged; restore from a backup.", cause);
  }
}
