package io.tercet.kv;

import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Slice;

/** What stands in the LEASES keyspace, for whoever looks a whole store through. Stateless. */
public final class StoredLease {
  private StoredLease() {}

  /**
   * Returns the id of the database that a lease, or what it carries, belongs to, after a look at
   * all of it.
   *
   * @param key as it is stored
   * @param stored what is stored for it
   * @throws TercetException DATA_LOSS if key or value are not what the model writes
   */
  public static int databaseId(Slice key, Slice stored) {
    LeaseCodec.requireWhole(key, stored);
    return LeaseCodec.databaseId(key);
  }
}
