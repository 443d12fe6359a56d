package io.tercet.core.catalog;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.charset.StandardCharsets;

/** What a container may be called. Stateless. */
final class Names {
  /** The longest name, in bytes of UTF-8. */
  static final int BYTES_MAX = 255;

  private Names() {}

  /**
   * Does nothing if a name may be given.
   *
   * @throws TercetException INVALID_ARGUMENT if it may not
   */
  static void check(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > BYTES_MAX) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "A name has 1 to 255 bytes of UTF-8; choose another.")
          .with("bytes", bytes)
          .with("limit", BYTES_MAX);
    }
    if (!name.strip().equals(name) || name.codePoints().anyMatch(Names::refused)) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "A name has no control characters, no unpaired surrogates, and no blanks at its ends;"
                  + " choose another.")
          .with("name", name);
    }
  }

  private static boolean refused(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL || type == Character.SURROGATE || codePoint == 0xFFFE;
  }
}
