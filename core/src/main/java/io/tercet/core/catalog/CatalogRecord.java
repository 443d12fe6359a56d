package io.tercet.core.catalog;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an entry of the catalog keyspace says of a container: for whoever looks a whole store
 * through, outside of transactions.
 *
 * @param id of the container
 * @param kind what it holds
 * @param isDropped whether it was dropped and its data is waiting to be purged
 */
public record CatalogRecord(int id, ContainerKind kind, boolean isDropped) {
  private static final int DROPPED_KEY_BYTES = 1 + Integer.BYTES;

  /**
   * Reads an entry of the catalog keyspace.
   *
   * @return nothing for the entry that is about no container: the next id
   * @throws TercetException DATA_LOSS if it is damaged, FORMAT_TOO_NEW if its format is unknown
   */
  public static Optional<CatalogRecord> decode(byte[] key, byte[] value) {
    if (CatalogCodec.allNames().contains(key)) {
      Container container = CatalogCodec.container(key, value);
      return Optional.of(new CatalogRecord(container.id(), container.kind(), false));
    }
    if (CatalogCodec.allDropped().contains(key) && key.length == DROPPED_KEY_BYTES) {
      CatalogCodec.Dropped dropped = CatalogCodec.dropped(key, value);
      return Optional.of(new CatalogRecord(dropped.id(), dropped.kind(), true));
    }
    if (!Arrays.equals(key, CatalogCodec.nextIdKey())) {
      throw new TercetException(
          Reason.DATA_LOSS, "The catalog has a key of no known kind; restore from a backup.");
    }
    CatalogCodec.nextId(value);
    return Optional.empty();
  }
}
