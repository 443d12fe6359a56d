package io.tercet.core.expiry;

import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.Outcome;
import io.tercet.core.engine.View;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Writes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what waits in the expiry queue for containers that were dropped: it would else stay there
 * until it is due, which may be in years.
 *
 * <p>The queue is in the order of time, so that finding what is a container's means going over all
 * of it; therefore it is done for several containers at once. It is gone over in steps, each with a
 * view and a commit of its own, so that a long queue keeps no view open for long. Stateless.
 */
public final class QueuePurge {
  private static final Logger LOG = LoggerFactory.getLogger(QueuePurge.class);

  /** How many entries a step looks at. */
  static final int STEP = 4096;

  /** After how much a step removes no more: keys may be long, and a commit is limited. */
  private static final int STEP_BYTES = 1 << 20;

  private static final int CONTAINER_END = Long.BYTES + Integer.BYTES;

  private QueuePurge() {}

  /**
   * Removes all that waits for some containers, to which nobody adds any more.
   *
   * @return false if something could not be removed yet; then it is to be tried again
   */
  public static boolean remove(Engine engine, Set<Integer> containerIds) {
    byte[] from = {};
    while (true) {
      Writes writes = new Writes();
      byte[] next = find(engine, containerIds, from, writes);
      if (!writes.isEmpty()) {
        Outcome outcome = engine.commit(Commit.blind(writes, List.of(), Durability.BUFFERED));
        if (!(outcome instanceof Outcome.Committed)) {
          LOG.warn("a purge of expiries has to wait: reason={}", outcome.error().reason());
          return false;
        }
      }
      if (next.length == 0) {
        return true;
      }
      from = next;
    }
  }

  /** Does one step; returns where the next one begins, or nothing if there is none. */
  private static byte[] find(Engine engine, Set<Integer> ids, byte[] from, Writes writes) {
    KeyRange range = KeyRange.of(from, null);
    try (View view = engine.view(false);
        Cursor cursor = view.scan(Keyspace.EXPIRY, range, Direction.FORWARD, ScanHint.BULK)) {
      for (int seen = 0; cursor.next(); seen++) {
        Slice key = cursor.key();
        if (seen == STEP || writes.sizeBytes() >= STEP_BYTES) {
          return key.toByteArray();
        }
        if (key.length() >= CONTAINER_END && ids.contains(containerId(key))) {
          writes.delete(Keyspace.EXPIRY, key.toByteArray());
        }
      }
      return new byte[0];
    }
  }

  private static int containerId(Slice queueKey) {
    int at = queueKey.offset() + Long.BYTES;
    return ByteBuffer.wrap(queueKey.array(), at, Integer.BYTES).getInt();
  }
}
