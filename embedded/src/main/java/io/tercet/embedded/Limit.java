package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/** Limits that callers hand in. Stateless. */
final class Limit {
  private Limit() {}

  /**
   * Returns a limit as it is meant: 0 is none.
   *
   * @throws TercetException INVALID_ARGUMENT if it is negative
   */
  static long of(String field, long value) {
    if (value < 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A limit is not negative.")
          .with("field", field)
          .with("value", value);
    }
    return value == 0 ? Long.MAX_VALUE : value;
  }
}
