package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an entry for a write to take place. A condition that does not hold fails the
 * write: with reason {@code KEY_EXISTS} for {@link #mustNotExist()}, else with {@code
 * CONDITION_NOT_MET}, and the version that was found as {@code current_version} in the details of
 * the exception. Immutable; safe for use by any number of threads.
 */
public final class Condition {
  private static final Condition MUST_NOT_EXIST =
      new Condition(new io.tercet.kv.Condition.MustNotExist());
  private static final Condition MUST_EXIST = new Condition(new io.tercet.kv.Condition.MustExist());

  private final io.tercet.kv.Condition inModel;

  private Condition(io.tercet.kv.Condition inModel) {
    this.inModel = inModel;
  }

  /** There must be no entry. */
  public static Condition mustNotExist() {
    return MUST_NOT_EXIST;
  }

  /** There must be an entry. */
  public static Condition mustExist() {
    return MUST_EXIST;
  }

  /**
   * There must be an entry of this version.
   *
   * @param version what {@link Entry#version()} said; 0 for what the same transaction has written
   * @throws TercetException INVALID_ARGUMENT if it is negative
   */
  public static Condition versionEquals(long version) {
    if (version < 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A version is not negative.")
          .with("field", "condition.version_equals");
    }
    return new Condition(new io.tercet.kv.Condition.VersionEquals(version));
  }

  /**
   * There must be an entry with exactly this value.
   *
   * @param value not copied
   */
  public static Condition valueEquals(byte[] value) {
    return new Condition(new io.tercet.kv.Condition.ValueEquals(value));
  }

  io.tercet.kv.Condition inModel() {
    return inModel;
  }

  /** Returns a condition as the model has it; null for none. */
  static io.tercet.kv.@Nullable Condition orNull(@Nullable Condition condition) {
    return condition == null ? null : condition.inModel();
  }
}
