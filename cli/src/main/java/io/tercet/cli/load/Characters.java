package io.tercet.cli.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/** The characters of a stream in UTF-8, one by one and without a lock for each. For one thread. */
final class Characters implements Closeable {
  static final int END = -1;

  private static final int BUFFER_CHARS = 1 << 13;

  private final Reader in;
  private final char[] buffer = new char[BUFFER_CHARS];
  private int at;
  private int end;

  Characters(InputStream stream) {
    // A decoder that is made by hand reports what is malformed, and does not replace it.
    in = new InputStreamReader(stream, UTF_8.newDecoder());
  }

  /**
   * Returns the next one, or {@link #END}.
   *
   * @throws CharacterCodingException if what follows, or comes soon after it, is not UTF-8
   */
  int read() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
      if (end == 0) {
        return END;
      }
    }
    return buffer[at++];
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
