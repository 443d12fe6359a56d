package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;

/** Decodes what requests say of ranges of keys. */
final class KeyRanges {
  private KeyRanges() {}

  /** Returns all keys with a prefix, or all from start to end; an empty field is no bound. */
  static KeyRange of(ByteString prefix, ByteString start, ByteString end) {
    if (prefix.isEmpty()) {
      return KeyRange.of(start.toByteArray(), end.isEmpty() ? null : end.toByteArray());
    }
    if (!start.isEmpty() || !end.isEmpty()) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "A range is a prefix, or a start and an end; not both.")
          .with("field", "prefix");
    }
    return KeyRange.prefix(prefix.toByteArray());
  }

  /** Returns a limit as it is meant: 0 is none. */
  static long limit(String field, long value) {
    if (value < 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A limit is not negative.")
          .with("field", field)
          .with("value", value);
    }
    return value == 0 ? Long.MAX_VALUE : value;
  }
}
