package io.tercet.client;

import com.google.protobuf.UnsafeByteOperations;

/**
 * What must hold of an entry for a write to take place. A condition that does not hold fails the
 * write: with status {@code ALREADY_EXISTS} for {@link #mustNotExist()}, else with {@code
 * FAILED_PRECONDITION} and the version that was found as {@code current_version} in {@link
 * TercetClientException#details()}. Immutable; safe for use by any number of threads.
 */
public final class Condition {
  private static final Condition MUST_NOT_EXIST =
      new Condition(io.tercet.common.v1.Condition.newBuilder().setMustNotExist(true).build());
  private static final Condition MUST_EXIST =
      new Condition(io.tercet.common.v1.Condition.newBuilder().setMustExist(true).build());

  private final io.tercet.common.v1.Condition proto;

  private Condition(io.tercet.common.v1.Condition proto) {
    this.proto = proto;
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
   */
  public static Condition versionEquals(long version) {
    return new Condition(
        io.tercet.common.v1.Condition.newBuilder().setVersionEquals(version).build());
  }

  /** There must be an entry with exactly this value. */
  public static Condition valueEquals(byte[] value) {
    return new Condition(
        io.tercet.common.v1.Condition.newBuilder()
            .setValueEquals(UnsafeByteOperations.unsafeWrap(value))
            .build());
  }

  io.tercet.common.v1.Condition toProto() {
    return proto;
  }
}
