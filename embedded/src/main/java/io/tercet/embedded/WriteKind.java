package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.Operation;

/** The kinds of writes, as receipts name them; a code never changes its meaning. */
enum WriteKind {
  PUT(1),
  DELETE(2),
  INCREMENT(3),
  EXPIRE(4),
  DELETE_RANGE(5),
  WRITE(6);

  private static final WriteKind[] ALL = values();

  private final byte code;

  WriteKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  /** Returns the kind of a single operation. */
  static WriteKind of(Operation operation) {
    if (operation instanceof Operation.Put) {
      return PUT;
    } else if (operation instanceof Operation.Delete) {
      return DELETE;
    } else if (operation instanceof Operation.Increment) {
      return INCREMENT;
    } else if (operation instanceof Operation.Expire) {
      return EXPIRE;
    }
    throw new IllegalStateException("an operation of an unknown kind");
  }

  /** Returns the kind that a code stands for. */
  static WriteKind of(byte code) {
    for (WriteKind kind : ALL) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new TercetException(
            Reason.FORMAT_TOO_NEW, "The result in a receipt is of an unknown kind.")
        .with("kind", code);
  }
}
