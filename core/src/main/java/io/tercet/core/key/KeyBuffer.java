package io.tercet.core.key;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow at their end. Not thread-safe. */
final class KeyBuffer {
  /** What a single key may take while it is being built; keys in a store are far shorter. */
  static final int MAX_BYTES = 1 << 28;

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int size;

  KeyBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Makes room for {@code more} bytes beyond the size. */
  void reserve(int more) {
    if (more > bytes.length - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_BYTES) {
      throw new TercetException(Reason.KEY_TOO_LARGE, "The encoded key is too long")
          .with("limit", MAX_BYTES);
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, 2L * bytes.length)));
  }

  void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void put(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Appends the low {@code count} bytes of a value, 1 to 8, the highest first. */
  void putBigEndian(long value, int count) {
    reserve(Long.BYTES); // all eight are written, whatever count is: one store instead of a loop
    BIG_ENDIAN.set(bytes, size, value << (Long.SIZE - Byte.SIZE * count));
    size += count;
  }

  /** Takes note that {@code count} bytes were written into the array behind the size. */
  void advance(int count) {
    size += count;
  }

  void set(int index, int value) {
    bytes[index] = (byte) value;
  }

  /** Inverts every bit from an index to the end: what was greater becomes less. */
  void complement(int from) {
    for (int i = from; i < size; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
  }
}
