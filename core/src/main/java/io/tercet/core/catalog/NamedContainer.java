package io.tercet.core.catalog;

import io.tercet.core.engine.CommitRecord;
import io.tercet.core.storage.Keyspace;
import java.util.Arrays;

/**
 * Which container has a name, followed through the history commit by commit. One thread at a time.
 */
public final class NamedContainer {
  /** No container has the name. */
  public static final int NONE = 0;

  private final byte[] nameKey;
  private int id;

  /**
   * Begins to follow a name.
   *
   * @param parentId of the container to which those of the name belong
   * @param name as the catalog has it
   * @param id the container that has the name before the first commit that is followed, or {@link
   *     #NONE}
   */
  public NamedContainer(int parentId, ContainerKind kind, String name, int id) {
    this.nameKey = CatalogCodec.nameKey(parentId, kind, name);
    this.id = id;
  }

  /** Follows one commit; tells whether another container, or none, has the name after it. */
  public boolean follow(CommitRecord commit) {
    int after = id;
    for (CommitRecord.Change change : commit.changes()) {
      if (change.keyspace() == Keyspace.CATALOG && Arrays.equals(change.key(), nameKey)) {
        byte[] value = change.value();
        after = value == null ? NONE : CatalogCodec.container(nameKey, value).id();
      }
    }
    boolean changed = after != id;
    id = after;
    return changed;
  }

  /** Returns the id of the container that has the name, or {@link #NONE}. */
  public int id() {
    return id;
  }
}
