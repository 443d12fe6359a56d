package io.tercet.core.catalog;

import io.tercet.core.storage.Keyspace;
import java.util.List;

/** What kinds of containers there are, and where their data stands. Codes are frozen. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are immutable: made by List.of.
public enum ContainerKind {
  /** A namespace of buckets, collections and graphs; its own data are its leases. */
  DATABASE(1, List.of(Keyspace.LEASES)),
  /** A set of keys and values. */
  BUCKET(2, List.of(Keyspace.KEY_VALUE, Keyspace.STATISTICS)),
  /** A set of documents. */
  COLLECTION(3, List.of(Keyspace.DOCUMENTS, Keyspace.STATISTICS)),
  /** A set of nodes and relationships. */
  GRAPH(
      4, List.of(Keyspace.NODES, Keyspace.RELATIONSHIPS, Keyspace.ADJACENCY, Keyspace.STATISTICS)),
  /** Entries derived from another container's data. */
  INDEX(5, List.of(Keyspace.INDEXES, Keyspace.STATISTICS));

  private final int code;
  private final List<Keyspace> keyspaces;

  ContainerKind(int code, List<Keyspace> keyspaces) {
    this.code = code;
    this.keyspaces = keyspaces;
  }

  /** Returns the frozen code. */
  public int code() {
    return code;
  }

  /** Returns the keyspaces whose keys start with the container's id. */
  public List<Keyspace> keyspaces() {
    return keyspaces;
  }

  /**
   * Returns the kind with a code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ContainerKind byCode(int code) {
    for (ContainerKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of container has the code " + code);
  }
}
