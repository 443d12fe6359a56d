package io.tercet.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What must hold of an entry for a write to be made. */
public sealed interface Condition {
  /** The entry must not exist. */
  record MustNotExist() implements Condition {}

  /** The entry must exist. */
  record MustExist() implements Condition {}

  /**
   * The entry must exist with a version.
   *
   * @param version as reads show it; 0 for what the same transaction has written
   */
  record VersionEquals(long version) implements Condition {}

  /**
   * The entry must exist with a value.
   *
   * @param value exactly this one
   */
  @SuppressWarnings("ArrayRecordComponent")
  record ValueEquals(byte[] value) implements Condition {}

  /** Tells whether the condition holds of an entry, null if it is absent. */
  default boolean holds(@Nullable Entry entry) {
    if (this instanceof MustNotExist) {
      return entry == null;
    } else if (entry == null) {
      return false;
    } else if (this instanceof VersionEquals equals) {
      return entry.version() == equals.version();
    } else if (this instanceof ValueEquals equals) {
      return Arrays.equals(entry.value(), equals.value());
    }
    return true;
  }
}
