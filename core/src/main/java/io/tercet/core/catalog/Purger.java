package io.tercet.core.catalog;

import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.Outcome;
import io.tercet.core.engine.View;
import io.tercet.core.expiry.QueuePurge;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the data of dropped containers, once nobody can see it any more: when every open view is
 * at or after the drop. A drop leaves a record in the catalog; clearing the data and removing that
 * record is one commit, so that a purge cut off by a crash is done again at the next start. What
 * waits for the container in the expiry queue goes before that.
 *
 * <p>One thread at a time: the background task that it is.
 */
public final class Purger {
  private static final Logger LOG = LoggerFactory.getLogger(Purger.class);

  private final Engine engine;

  /** Creates a purger. */
  public Purger(Engine engine) {
    this.engine = engine;
  }

  /** Purges what may be purged now; returns how many containers that were. */
  public int purge() {
    long oldest = engine.oldestViewVersion();
    List<CatalogCodec.Dropped> due = dropped();
    due.removeIf(dropped -> dropped.dropVersion() > oldest);
    Set<Integer> expiring = new HashSet<>();
    for (CatalogCodec.Dropped dropped : due) {
      if (mayExpire(dropped)) {
        expiring.add(dropped.id());
      }
    }
    // First what the record of the drop is still needed for; in one go, since it reads all of it.
    boolean unqueued = expiring.isEmpty() || QueuePurge.remove(engine, expiring);
    int purged = 0;
    for (CatalogCodec.Dropped dropped : due) {
      if ((unqueued || !mayExpire(dropped)) && purge(dropped)) {
        purged++;
      }
    }
    return purged;
  }

  /** Tells whether entries of a container may wait in the expiry queue. */
  private static boolean mayExpire(CatalogCodec.Dropped dropped) {
    return dropped.kind().keyspaces().contains(Keyspace.KEY_VALUE);
  }

  private List<CatalogCodec.Dropped> dropped() {
    List<CatalogCodec.Dropped> found = new ArrayList<>();
    try (View view = engine.view(false);
        Cursor cursor = view.scan(Keyspace.CATALOG, CatalogCodec.allDropped())) {
      while (cursor.next()) {
        found.add(CatalogCodec.dropped(cursor.key().toByteArray(), cursor.value().toByteArray()));
      }
    }
    return found;
  }

  private boolean purge(CatalogCodec.Dropped dropped) {
    Writes writes = new Writes();
    KeyRange data = KeyRange.prefix(Container.keyPrefix(dropped.id()));
    byte[] end = data.end();
    if (end == null) {
      throw new IllegalStateException("a container id has an end");
    }
    for (Keyspace keyspace : dropped.kind().keyspaces()) {
      writes.clearRange(keyspace, data.start(), end);
    }
    writes.delete(Keyspace.CATALOG, CatalogCodec.droppedKey(dropped.id()));
    Outcome outcome = engine.commit(Commit.blind(writes, List.of(), Durability.BUFFERED));
    if (outcome instanceof Outcome.Committed) {
      LOG.info("purged a dropped container: id={} kind={}", dropped.id(), dropped.kind());
      return true;
    }
    LOG.warn("a purge has to wait: id={} reason={}", dropped.id(), outcome.error().reason());
    return false;
  }
}
