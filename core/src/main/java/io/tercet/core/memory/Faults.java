package io.tercet.core.memory;

import io.tercet.core.error.TercetException;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a {@link MemoryStorage} fails. It is asked at each {@link Point} before anything
 * else happens there, on the thread that got there, so that a test may also look around, or crash
 * the storage, in the midst of a write.
 */
@FunctionalInterface
public interface Faults {
  /** Nothing ever fails. */
  Faults NONE = point -> null;

  /** Where something may fail. */
  enum Point {
    /**
     * A write begins, nothing of it is in the log. The reasons WRITE_STALL and DISK_FULL refuse it;
     * any other makes its outcome unknown, though in fact nothing was written.
     */
    WRITE,
    /** The batch is in the log, not synced, and not visible. */
    APPENDED,
    /** The log is about to be synced, by a write or by itself. */
    SYNC,
    /** The log was synced; what was to become visible by that is not visible yet. */
    SYNCED,
    /** A key is read, or a cursor steps. */
    READ,
    /** A cursor over the log steps. */
    LOG_READ,
    /** The state is about to be replaced; a failure leaves the old one. */
    STATE,
    /** The state was replaced; a failure leaves the new one. */
    STATE_WRITTEN
  }

  /** Returns what to fail with at a point, or null to go on. */
  @Nullable TercetException at(Point point);
}
