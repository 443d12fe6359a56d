package io.tercet.kv;

/** When an entry that is put expires. */
public sealed interface Expiry {
  /** Never, whatever the entry that is replaced had. */
  record Never() implements Expiry {}

  /**
   * After a time.
   *
   * @param ttlMs from now, in milliseconds; 1 or more
   */
  record After(long ttlMs) implements Expiry {}

  /**
   * At a moment; one that has passed makes the entry absent at once.
   *
   * @param expireAtMs in milliseconds since 1970; 1 or more
   */
  record At(long expireAtMs) implements Expiry {}

  /** When the entry that is replaced would have; never if there is none. */
  record Keep() implements Expiry {}

  /** Never. */
  Expiry NEVER = new Never();
}
