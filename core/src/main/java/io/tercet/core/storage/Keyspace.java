package io.tercet.core.storage;

/**
 * The map of everything that Tercet stores: each constant is one ordered key space with its own
 * access pattern. Ids and names are frozen: they stand in data files and in the log.
 *
 * <pre>
 *  id  keyspace       key                                            value
 *  1   CATALOG        tuple(kind, ...)                               catalog record
 *  2   KEY_VALUE      bucket id (4) | user key                       format, flags, expiry, version, value
 *  3   DOCUMENTS      collection id (4) | tuple(_id)                 format, version, BSON
 *  4   INDEXES        index id (4) | tuple(fields..., _id)           nothing, or tuple(_id) where unique
 *  5   NODES          graph id (4) | node id                         format, version, labels, properties
 *  6   RELATIONSHIPS  graph id (4) | relationship id                 format, version, type, ends, properties
 *  7   ADJACENCY      graph id (4) | node | direction | type | ...   packed neighbours (appended to)
 *  8   EXPIRY         expiry ms (8) | bucket id (4) | user key       nothing
 *  9   STATISTICS     owner id (4) | statistic                       8-byte little-endian sum (added to)
 *  10  RECEIPTS       generation (8) | digest of the request id      outcome of a request
 *  11  LEASES         database id (4) | lease id (8) | [entry key]   the lease; nothing where a key follows
 * </pre>
 *
 * <p>All integers in keys are big-endian, so that byte order is number order. Container ids come
 * from the catalog and are never reused; names never stand in keys.
 */
public enum Keyspace {
  /** Databases, buckets, collections, graphs, indexes, constraints. */
  CATALOG(1, Access.POINT, MergeKind.NONE),
  /** Entries of key-value buckets. */
  KEY_VALUE(2, Access.POINT, MergeKind.NONE),
  /** Documents of collections. */
  DOCUMENTS(3, Access.POINT, MergeKind.NONE),
  /** Entries of secondary indexes. */
  INDEXES(4, Access.RANGE, MergeKind.NONE),
  /** Node records of graphs. */
  NODES(5, Access.POINT, MergeKind.NONE),
  /** Relationship records of graphs. */
  RELATIONSHIPS(6, Access.POINT, MergeKind.NONE),
  /** Neighbours of nodes, in both directions. */
  ADJACENCY(7, Access.RANGE, MergeKind.APPEND),
  /** Which entries expire when: a queue that the sweeper reads from its front. */
  EXPIRY(8, Access.QUEUE, MergeKind.NONE),
  /** Counters that are added to without conflict. */
  STATISTICS(9, Access.POINT, MergeKind.ADD),
  /** Outcomes of requests, by request id, dropped by generation. */
  RECEIPTS(10, Access.QUEUE, MergeKind.NONE),
  /** Leases of databases, each followed by the keys of the entries that hang on it. */
  LEASES(11, Access.RANGE, MergeKind.NONE);

  /** How a keyspace is read and written: what an engine tunes it for. */
  public enum Access {
    /** Mostly single keys, present or not. */
    POINT,
    /** Mostly short ranges. */
    RANGE,
    /** Written at one end, read and deleted at the other. */
    QUEUE
  }

  /** Which blind read-modify-write a keyspace allows. */
  public enum MergeKind {
    /** Puts and deletes only. */
    NONE,
    /** Values are 8 bytes, little-endian, and may be added to. */
    ADD,
    /** Values may be appended to. */
    APPEND
  }

  private static final Keyspace[] BY_ID = new Keyspace[values().length + 1];

  static {
    for (Keyspace keyspace : values()) {
      BY_ID[keyspace.id] = keyspace;
    }
  }

  private final int id;
  private final Access access;
  private final MergeKind mergeKind;

  Keyspace(int id, Access access, MergeKind mergeKind) {
    this.id = id;
    this.access = access;
    this.mergeKind = mergeKind;
  }

  /** Returns the frozen id, 1 to 127. */
  public int id() {
    return id;
  }

  /** Returns the access pattern. */
  public Access access() {
    return access;
  }

  /** Returns which blind read-modify-write is allowed. */
  public MergeKind mergeKind() {
    return mergeKind;
  }

  /** Returns the frozen name, as data files have it. */
  public String storedName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Returns the keyspace with an id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Keyspace byId(int id) {
    if (id <= 0 || id >= BY_ID.length) {
      throw new IllegalArgumentException("no keyspace has the id " + id);
    }
    return BY_ID[id];
  }
}
