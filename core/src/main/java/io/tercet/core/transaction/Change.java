package io.tercet.core.transaction;

import io.tercet.core.storage.Sums;
import io.tercet.core.storage.Writes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does to one key, as one operation; later operations fold into it. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent")
sealed interface Change {
  /** The value will be this. */
  record Put(byte[] value, int stampOffset) implements Change {
    static final int NO_STAMP = -1;
  }

  /** The key will be absent. */
  record Delete() implements Change {
    static final Delete INSTANCE = new Delete();
  }

  /** Something is added to a sum that was not read. */
  record Add(long delta) implements Change {}

  /** Something is appended to a value that was not read. */
  record Append(byte[] suffix) implements Change {}

  /** Tells whether the value after this change depends on the value before. */
  default boolean needsBase() {
    return this instanceof Add || this instanceof Append;
  }

  /**
   * Returns the value after this change.
   *
   * @param base the value before, or null if the key was absent; looked at only if {@link
   *     #needsBase}
   */
  default byte @Nullable [] applyTo(byte @Nullable [] base) {
    if (this instanceof Put put) {
      return put.value();
    } else if (this instanceof Add add) {
      // As the storage has it: what is no sum counts as nothing.
      long before = base != null && base.length == Long.BYTES ? Sums.decode(base) : 0;
      return Sums.encode(before + add.delta());
    } else if (this instanceof Append append) {
      return base == null ? append.suffix() : concat(base, append.suffix());
    }
    return null;
  }

  /** Returns this change followed by an addition. */
  static Change add(@Nullable Change before, long delta) {
    if (before instanceof Add add) {
      return new Add(add.delta() + delta);
    }
    return before == null
        ? new Add(delta)
        : new Put(Sums.encode(sumOf(before) + delta), Put.NO_STAMP);
  }

  private static long sumOf(Change change) {
    return change instanceof Put put && put.value().length == Long.BYTES
        ? Sums.decode(put.value())
        : 0;
  }

  /** Returns this change followed by an append. */
  static Change append(@Nullable Change before, byte[] suffix) {
    if (before instanceof Append append) {
      return new Append(concat(append.suffix(), suffix));
    } else if (before instanceof Put put) {
      return new Put(concat(put.value(), suffix), put.stampOffset());
    }
    return before == null ? new Append(suffix) : new Put(suffix, Put.NO_STAMP);
  }

  /** Adds this change to what a commit writes. */
  default void writeTo(Writes writes, io.tercet.core.storage.Keyspace keyspace, byte[] key) {
    if (this instanceof Put put) {
      if (put.stampOffset() == Put.NO_STAMP) {
        writes.put(keyspace, key, put.value());
      } else {
        writes.putStamped(keyspace, key, put.value(), put.stampOffset());
      }
    } else if (this instanceof Delete) {
      writes.delete(keyspace, key);
    } else if (this instanceof Add add) {
      writes.add(keyspace, key, add.delta());
    } else if (this instanceof Append append) {
      writes.append(keyspace, key, append.suffix());
    }
  }

  /** Returns about how many bytes this takes in a commit. */
  default int sizeBytes() {
    if (this instanceof Put put) {
      return put.value().length;
    } else if (this instanceof Append append) {
      return append.suffix().length;
    }
    return Long.BYTES;
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] joined = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }
}
