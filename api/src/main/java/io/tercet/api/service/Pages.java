package io.tercet.api.service;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Pages of lists: a token is the name after which the next page begins. Stateless. */
final class Pages {
  private static final int SIZE_DEFAULT = 100;
  private static final int SIZE_MAX = 1_000;

  /** Before the name; another kind of token would have another one. */
  private static final String FORMAT = "n";

  private Pages() {}

  /** Returns how many items a page has. */
  static int size(int asked) {
    if (asked < 0 || asked > SIZE_MAX) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A page has 1 to 1,000 items.")
          .with("field", "page_size")
          .with("limit", SIZE_MAX);
    }
    return asked == 0 ? SIZE_DEFAULT : asked;
  }

  /** Returns the name after which a page begins; empty for the first page. */
  static String after(String token) {
    if (token.isEmpty()) {
      return "";
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token.getBytes(StandardCharsets.ISO_8859_1));
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.startsWith(FORMAT)) {
        return text.substring(FORMAT.length());
      }
    } catch (IllegalArgumentException e) {
      // As for one that is base64 and yet no token.
    }
    throw new TercetException(
            Reason.INVALID_ARGUMENT,
            "The page token is none; pass on the one of the page before as it came.")
        .with("field", "page_token");
  }

  /** Returns the token of the page that begins after a name. */
  static String token(String lastName) {
    byte[] bytes = (FORMAT + lastName).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
