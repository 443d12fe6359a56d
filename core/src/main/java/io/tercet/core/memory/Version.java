package io.tercet.core.memory;

import org.jspecify.annotations.Nullable;

/** One value that a key had, linked to the one before. Read by any thread, made by the writer. */
final class Version {
  /** The last sequence number of the batch that wrote it: it is visible from there on. */
  final long sequence;

  /** Null where the key was deleted. */
  final byte @Nullable [] value;

  /** The version before; null if there is none, or none that anybody can still see. */
  volatile @Nullable Version older;

  Version(long sequence, byte @Nullable [] value, @Nullable Version older) {
    this.sequence = sequence;
    this.value = value;
    this.older = older;
  }

  /** Returns the newest of a chain of versions that is visible at a sequence number, or null. */
  static @Nullable Version at(@Nullable Version newest, long sequence) {
    Version version = newest;
    while (version != null && version.sequence > sequence) {
      version = version.older;
    }
    return version;
  }
}
