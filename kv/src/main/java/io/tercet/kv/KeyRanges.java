package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;

/** What callers say of ranges of keys, whichever way they come. Stateless. */
public final class KeyRanges {
  private KeyRanges() {}

  /**
   * Returns all keys with a prefix, or all from start to end.
   *
   * @param prefix empty for any
   * @param start the first key; empty for no bound
   * @param end the end, excluded; empty for no bound
   * @throws TercetException INVALID_ARGUMENT if there are a prefix and a bound
   */
  public static KeyRange of(byte[] prefix, byte[] start, byte[] end) {
    if (prefix.length == 0) {
      return KeyRange.of(start, end.length == 0 ? null : end);
    }
    if (start.length > 0 || end.length > 0) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "A range is a prefix, or a start and an end; not both.")
          .with("field", "prefix");
    }
    return KeyRange.prefix(prefix);
  }

  /**
   * Returns a limit as it is meant: 0 is none.
   *
   * @param field what the caller calls it
   * @throws TercetException INVALID_ARGUMENT if it is negative
   */
  public static long limit(String field, long value) {
    if (value < 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A limit is not negative.")
          .with("field", field)
          .with("value", value);
    }
    return value == 0 ? Long.MAX_VALUE : value;
  }
}
