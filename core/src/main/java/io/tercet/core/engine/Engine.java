package io.tercet.core.engine;

import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The storage contract on which all models stand: an ordered, optimistic, strictly serializable
 * store of keys and values with one history of versions. The embedded engine is {@link
 * LocalEngine}; another one plugs in here. Every method may be called from any thread.
 */
public interface Engine extends AutoCloseable {
  /** Returns what this engine holds. */
  EngineLimits limits();

  /** Returns the store's clock: never goes back, not even over a restart. */
  StoreClock clock();

  /**
   * Returns the newest committed value of a key, or null if it is absent: the cheapest read there
   * is, serialized at some moment of the call.
   */
  byte @Nullable [] get(Keyspace keyspace, byte[] key);

  /**
   * Opens a view at the newest version.
   *
   * @param readWrite whether a commit is to rest on what is read
   * @throws io.tercet.core.error.TercetException SHUTTING_DOWN if the engine is closed
   */
  View view(boolean readWrite);

  /**
   * Commits; the calling thread may do the work of others meanwhile, and blocks until the outcome
   * is there.
   */
  Outcome commit(Commit commit);

  /**
   * Commits without ever blocking the calling thread. Completing the future's dependents is cheap
   * work only: they run on the thread that commits for all.
   */
  CompletableFuture<Outcome> commitAsync(Commit commit);

  /** Returns the version up to which commits are on disk. */
  long durableVersion();

  /**
   * Adds somebody who is called when {@link #durableVersion} has moved, and now and then when it
   * has not. The call comes on whatever thread made commits durable: it takes no lock, waits for
   * nothing, and only wakes whoever wants to know.
   */
  void addDurableListener(Runnable listener);

  /** Removes a listener; a call that is on its way may still come. Nothing if it is not there. */
  void removeDurableListener(Runnable listener);

  /** Returns the newest committed version. */
  long version();

  /** Returns the version at which a container's definition was last changed; 0 if never. */
  long schemaVersion(int containerId);

  /** Tells the engine the version of a definition, read at open; for the catalog alone. */
  void seedSchemaVersion(int containerId, long version);

  /** Returns the version of the oldest open view, or the newest version if none is open. */
  long oldestViewVersion();

  /** Returns the history of commits. */
  History history();

  /** Returns who this store is; tokens carry it. */
  StoreIdentity identity();

  /** Returns about how many bytes a range takes on disk. */
  long approximateBytes(Keyspace keyspace, KeyRange range);

  /** Rewrites a range so that deleted and overwritten entries no longer take space. */
  void compact(Keyspace keyspace, KeyRange range);

  /** Returns figures for monitoring, by name. */
  Map<String, Long> statistics();

  /** Finishes what is queued, makes it durable, and closes everything. Idempotent. */
  @Override
  void close();
}
