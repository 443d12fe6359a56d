package io.tercet.core.storage;

import java.util.List;
import java.util.Random;

/**
 * Random writes on few, awkward keys, so that they meet each other: zero bytes, 0xFF, the empty
 * key, keys that are prefixes of others.
 */
public final class RandomWrites {
  private static final byte[] ALPHABET = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};
  private static final List<Keyspace> KEYSPACES =
      List.of(Keyspace.KEY_VALUE, Keyspace.INDEXES, Keyspace.ADJACENCY, Keyspace.STATISTICS);

  private final Random random;

  /** Creates a source of writes; all that is random comes from {@code random}. */
  public RandomWrites(Random random) {
    this.random = random;
  }

  /** Returns a keyspace that these writes touch. */
  public Keyspace keyspace() {
    return KEYSPACES.get(random.nextInt(KEYSPACES.size()));
  }

  /** Returns a key. */
  public byte[] key() {
    byte[] key = new byte[random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
    }
    return key;
  }

  /** Returns a range, which may be empty. */
  public KeyRange range() {
    return switch (random.nextInt(6)) {
      case 0 -> KeyRange.all();
      case 1 -> KeyRange.prefix(key());
      case 2 -> KeyRange.single(key());
      case 3 -> KeyRange.of(key(), null);
      default -> KeyRange.of(key(), key());
    };
  }

  /** Returns a direction. */
  public Direction direction() {
    return random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
  }

  /** Returns one to eight operations of all kinds. */
  public Writes writes() {
    Writes writes = new Writes(16);
    for (int i = random.nextInt(8); i >= 0; i--) {
      if (random.nextInt(20) > 0 || !clear(writes)) {
        add(writes, keyspace());
      }
    }
    return writes;
  }

  /** Returns one to four operations of those that conflict with readers: all but range clears. */
  public Writes transactionWrites() {
    Writes writes = new Writes(16);
    for (int i = random.nextInt(4); i >= 0; i--) {
      add(writes, keyspace());
    }
    return writes;
  }

  private boolean clear(Writes writes) {
    KeyRange range = KeyRange.of(key(), key());
    byte[] end = range.end();
    if (end == null || range.isEmpty()) {
      return false;
    }
    writes.clearRange(keyspace(), range.start(), end);
    return true;
  }

  private void add(Writes writes, Keyspace keyspace) {
    int kind = random.nextInt(20);
    if (kind < 5) {
      writes.delete(keyspace, key());
    } else if (keyspace.mergeKind() == Keyspace.MergeKind.ADD) {
      if (kind < 14) {
        writes.add(keyspace, key(), random.nextInt(5) == 0 ? random.nextLong() : 1);
      } else {
        writes.put(keyspace, key(), Sums.encode(random.nextLong()));
      }
    } else if (keyspace.mergeKind() == Keyspace.MergeKind.APPEND && kind < 14) {
      writes.append(keyspace, key(), value());
    } else if (kind < 8) {
      writes.putStamped(keyspace, key(), new byte[8 + random.nextInt(9)], 0);
    } else {
      writes.put(keyspace, key(), value());
    }
  }

  private byte[] value() {
    byte[] value = new byte[random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(9)];
    random.nextBytes(value);
    return value;
  }
}
