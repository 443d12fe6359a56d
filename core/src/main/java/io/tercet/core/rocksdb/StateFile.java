package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file that holds the engine's small state. Its frame is specified in {@code
 * docs/internals/data-directory.md}:
 *
 * <pre>
 *  1  format, 1
 *  4  length n of the content, big-endian
 *  n  content, opaque
 *  4  CRC-32C of all bytes before, big-endian
 * </pre>
 *
 * <p>One thread at a time.
 */
final class StateFile {
  static final int MAX_CONTENT_BYTES = 64 << 10;

  private static final byte FORMAT = 1;
  private static final int FRAME_BYTES = 9;

  private final Path file;

  StateFile(Path file) {
    this.file = file;
  }

  /** Returns the content, or null if there is no such file. */
  byte @Nullable [] read() {
    byte[] framed;
    try {
      framed = Files.readAllBytes(file);
    } catch (NoSuchFileException absent) {
      return null;
    } catch (IOException e) {
      throw DurableFiles.failure(file, e);
    }
    return unframe(framed);
  }

  void write(byte[] content) {
    if (content.length > MAX_CONTENT_BYTES) {
      throw new IllegalArgumentException("the state is larger than 64 KiB");
    }
    try {
      DurableFiles.replace(file, frame(content));
    } catch (IOException e) {
      throw DurableFiles.failure(file, e);
    }
  }

  private static byte[] frame(byte[] content) {
    ByteBuffer framed = ByteBuffer.allocate(FRAME_BYTES + content.length);
    framed.put(FORMAT).putInt(content.length).put(content);
    return framed.putInt(checksum(framed.array(), framed.position())).array();
  }

  private byte[] unframe(byte[] framed) {
    if (framed.length < FRAME_BYTES) {
      throw damaged();
    }
    ByteBuffer buffer = ByteBuffer.wrap(framed);
    int checksum = buffer.getInt(framed.length - Integer.BYTES);
    if (checksum != checksum(framed, framed.length - Integer.BYTES)) {
      throw damaged();
    }
    // The checksum holds, so another format byte is another format, and not damage.
    byte format = buffer.get();
    if (format != FORMAT) {
      throw new TercetException(
              Reason.FORMAT_TOO_NEW,
              "The state of the store was written by a newer Tercet; use that one.")
          .with("file", file)
          .with("format", format)
          .with("newest_known", FORMAT);
    }
    byte[] content = new byte[framed.length - FRAME_BYTES];
    if (buffer.getInt() != content.length) {
      throw damaged();
    }
    buffer.get(content);
    return content;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private TercetException damaged() {
    return new TercetException(
            Reason.DATA_LOSS, "The state of the store is damaged; restore from a backup.")
        .with("file", file);
  }
}
