package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Keyspace;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as they were before a commit, left in its note for readers of the history; specified in
 * {@code docs/internals/log-format.md}.
 *
 * <pre>
 *  format 1 (1), then for each: keyspace id (1) | length (4) | key | length (4) | value
 * </pre>
 *
 * <p>One thread at a time.
 */
public final class BeforeImages {
  private static final byte FORMAT = 1;
  private static final int IMAGE_BYTES = 9;

  private final List<Image> images = new ArrayList<>();
  private int sizeBytes = 1;

  /**
   * An entry as it was.
   *
   * @param keyspace where it stands
   * @param key under which key
   * @param value its value before the commit
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Image(Keyspace keyspace, byte[] key, byte[] value) {}

  /** Adds an entry; each key once. */
  public void add(Keyspace keyspace, byte[] key, byte[] value) {
    images.add(new Image(keyspace, key, value));
    sizeBytes = Math.addExact(sizeBytes, IMAGE_BYTES + key.length + value.length);
  }

  /** Returns how large the note is, in bytes. */
  public int sizeBytes() {
    return images.isEmpty() ? 0 : sizeBytes;
  }

  /** Returns the note. */
  public byte[] encode() {
    if (images.isEmpty()) {
      return Commit.NO_NOTE;
    }
    ByteBuffer note = ByteBuffer.allocate(sizeBytes).put(FORMAT);
    for (Image image : images) {
      note.put((byte) image.keyspace.id());
      note.putInt(image.key.length).put(image.key);
      note.putInt(image.value.length).put(image.value);
    }
    return note.array();
  }

  /**
   * Returns what a note holds.
   *
   * @throws TercetException DATA_LOSS if it is damaged
   */
  public static List<Image> decode(byte[] note) {
    List<Image> images = new ArrayList<>();
    if (note.length == 0) {
      return images;
    }
    ByteBuffer bytes = ByteBuffer.wrap(note);
    if (bytes.get() != FORMAT) {
      throw damaged(note, null);
    }
    try {
      while (bytes.hasRemaining()) {
        Keyspace keyspace = Keyspace.byId(bytes.get());
        images.add(new Image(keyspace, take(bytes), take(bytes)));
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged(note, e);
    }
    return images;
  }

  private static byte[] take(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[length];
    bytes.get(taken);
    return taken;
  }

  private static TercetException damaged(byte[] note, @Nullable Throwable cause) {
    return new TercetException(Reason.DATA_LOSS, "The log holds a note that cannot be read.", cause)
        .with("bytes", note.length);
  }
}
