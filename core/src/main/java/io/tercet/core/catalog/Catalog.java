package io.tercet.core.catalog;

import io.tercet.core.engine.Engine;
import io.tercet.core.engine.View;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is called what: the definitions of containers, read and changed within transactions.
 *
 * <p><b>How a name is looked up without reading.</b> The engine knows for each container the
 * version of the last change of its definition, and sets it before that change becomes visible. A
 * cached definition is the right one for a view if its version is still that one, and not newer
 * than the view. Everything else is read from the store: absent names always are, so that a
 * transaction that relies on an absence has read it.
 *
 * <p><b>What the cache forgets.</b> A definition that is no longer current is of no use to anybody:
 * whoever meets it throws it out, and when the cache is full all of them go. If it is full of
 * current ones, some of those go. All that happens where a definition was not found in the cache;
 * finding one costs nothing more for it.
 *
 * <p>Any thread; a transaction is used by one at a time.
 */
public final class Catalog {
  /** The database that always exists. */
  public static final String DEFAULT_DATABASE = "default";

  private static final int ROOT = 0;
  private static final byte[] NO_OPTIONS = {};

  /** More definitions than this are not kept at once; some ten megabytes. */
  private static final int CACHED_MAX = 1 << 16;

  private final Engine engine;
  private final int cachedMax;
  private final ConcurrentHashMap<Name, Container> cache = new ConcurrentHashMap<>();

  /** By what a container is found. */
  private record Name(int parentId, ContainerKind kind, String name) {}

  private Catalog(Engine engine, int cachedMax) {
    this.engine = engine;
    this.cachedMax = cachedMax;
  }

  /** Opens the catalog of an engine: tells the engine the version of every definition. */
  public static Catalog open(Engine engine) {
    return open(engine, CACHED_MAX);
  }

  /** Opens the catalog with another limit to what is cached; for tests. */
  static Catalog open(Engine engine, int cachedMax) {
    Catalog catalog = new Catalog(engine, cachedMax);
    try (View view = engine.view(false);
        Cursor cursor = view.scan(Keyspace.CATALOG, CatalogCodec.allNames())) {
      while (cursor.next()) {
        Container container =
            CatalogCodec.container(cursor.key().toByteArray(), cursor.value().toByteArray());
        engine.seedSchemaVersion(container.id(), container.schemaVersion());
      }
    }
    return catalog;
  }

  /**
   * Returns a database, or null if there is none of that name.
   *
   * @param name empty for the default database
   */
  public @Nullable Container findDatabase(Transaction transaction, String name) {
    return find(transaction, ROOT, ContainerKind.DATABASE, orDefault(name));
  }

  /**
   * Returns a database.
   *
   * @param name empty for the default database
   * @throws TercetException DATABASE_NOT_FOUND
   */
  public Container database(Transaction transaction, String name) {
    return require(findDatabase(transaction, name), name);
  }

  /**
   * Returns a database as it is now, outside of any transaction; otherwise as {@link #database}.
   */
  public Container currentDatabase(String name) {
    return require(current(ROOT, ContainerKind.DATABASE, orDefault(name)), name);
  }

  /** Returns a container of a database, or null if there is none; the commit will rest on it. */
  public @Nullable Container find(
      Transaction transaction, int parentId, ContainerKind kind, String name) {
    Container cached = cache.get(new Name(parentId, kind, name));
    if (cached != null
        && cached.schemaVersion() <= transaction.version()
        && isCurrent(cached)
        && !transaction.changesSchema(cached.id())) {
      transaction.relyOnSchema(cached.id(), cached.schemaVersion());
      return cached;
    }
    byte[] key = CatalogCodec.nameKey(parentId, kind, name);
    byte[] value = transaction.get(Keyspace.CATALOG, key);
    forgetIfOld(cached);
    if (value == null) {
      return null;
    }
    Container container = CatalogCodec.container(key, value);
    transaction.relyOnSchema(container.id(), container.schemaVersion());
    keep(container);
    return container;
  }

  /**
   * Returns a container as it is now, outside of any transaction, or null if there is none. A blind
   * write names its {@link Container#schemaVersion} as what it relies on.
   */
  public @Nullable Container current(int parentId, ContainerKind kind, String name) {
    Container cached = cache.get(new Name(parentId, kind, name));
    if (cached != null && isCurrent(cached)) {
      return cached;
    }
    byte[] key = CatalogCodec.nameKey(parentId, kind, name);
    byte[] value = engine.get(Keyspace.CATALOG, key);
    forgetIfOld(cached);
    if (value == null) {
      return null;
    }
    Container container = CatalogCodec.container(key, value);
    keep(container);
    return container;
  }

  /** Creates a database. */
  public Container createDatabase(Transaction transaction, String name) {
    return create(transaction, ROOT, ContainerKind.DATABASE, orDefault(name), NO_OPTIONS);
  }

  /**
   * Creates a container.
   *
   * @param parent the database that it belongs to
   * @param options the model's own; may be empty
   * @throws TercetException NAME_TAKEN if there is one, INVALID_ARGUMENT if the name may not be
   *     given
   */
  public Container create(
      Transaction transaction, Container parent, ContainerKind kind, String name, byte[] options) {
    transaction.relyOnSchema(parent.id(), parent.schemaVersion());
    return create(transaction, parent.id(), kind, name, options);
  }

  /** Returns a container of a database, which is created if there is none. */
  public Container findOrCreate(
      Transaction transaction, Container parent, ContainerKind kind, String name) {
    Container found = find(transaction, parent.id(), kind, name);
    return found != null ? found : create(transaction, parent, kind, name, NO_OPTIONS);
  }

  /** Drops a container, and all that belong to it; their data is purged later. */
  public void drop(Transaction transaction, Container container) {
    for (Container child : children(transaction, container.id())) {
      drop(transaction, child);
    }
    transaction.relyOnSchema(container.id(), container.schemaVersion());
    transaction.changeSchema(container.id());
    transaction.delete(Keyspace.CATALOG, nameKey(container));
    transaction.putStamped(
        Keyspace.CATALOG,
        CatalogCodec.droppedKey(container.id()),
        CatalogCodec.dropped(container.kind()),
        CatalogCodec.DROP_VERSION_AT);
  }

  /**
   * Gives a container another name; its own is no change.
   *
   * @throws TercetException NAME_TAKEN or INVALID_ARGUMENT
   */
  public Container rename(Transaction transaction, Container container, String name) {
    transaction.relyOnSchema(container.id(), container.schemaVersion());
    if (name.equals(container.name())) {
      return container;
    }
    Container renamed =
        new Container(
            container.id(),
            container.parentId(),
            container.kind(),
            name,
            0,
            container.createdMs(),
            container.options());
    // First what may be refused: the transaction may go on after that.
    define(transaction, renamed);
    transaction.delete(Keyspace.CATALOG, nameKey(container));
    return renamed;
  }

  /**
   * Returns containers of a kind in the order of their names' UTF-8.
   *
   * @param parentId of the database; 0 for databases
   * @param afterName where to go on; empty to begin
   * @param limit how many at most
   */
  public List<Container> list(
      Transaction transaction, int parentId, ContainerKind kind, String afterName, int limit) {
    return read(transaction, CatalogCodec.namesAfter(parentId, kind, afterName), limit);
  }

  private List<Container> children(Transaction transaction, int parentId) {
    return read(transaction, CatalogCodec.namesOf(parentId), Integer.MAX_VALUE);
  }

  private static List<Container> read(Transaction transaction, KeyRange range, int limit) {
    List<Container> containers = new ArrayList<>();
    try (Cursor cursor = transaction.scan(Keyspace.CATALOG, range)) {
      while (containers.size() < limit && cursor.next()) {
        containers.add(
            CatalogCodec.container(cursor.key().toByteArray(), cursor.value().toByteArray()));
      }
    }
    return containers;
  }

  private Container create(
      Transaction transaction, int parentId, ContainerKind kind, String name, byte[] options) {
    byte[] nextId = transaction.get(Keyspace.CATALOG, CatalogCodec.nextIdKey());
    int id = nextId == null ? 1 : CatalogCodec.nextId(nextId);
    transaction.put(
        Keyspace.CATALOG, CatalogCodec.nextIdKey(), CatalogCodec.nextId(Math.addExact(id, 1)));
    Container container = new Container(id, parentId, kind, name, 0, transaction.nowMs(), options);
    define(transaction, container);
    return container;
  }

  private void define(Transaction transaction, Container container) {
    Names.check(container.name());
    byte[] key = nameKey(container);
    if (transaction.get(Keyspace.CATALOG, key) != null) {
      throw new TercetException(Reason.NAME_TAKEN, "The name is taken; choose another.")
          .with("name", container.name());
    }
    transaction.changeSchema(container.id());
    transaction.putStamped(
        Keyspace.CATALOG, key, CatalogCodec.container(container), CatalogCodec.SCHEMA_VERSION_AT);
  }

  /**
   * Tells whether a definition is the newest one that is, or is about to become, visible. If it is
   * after something was read, then nothing that was read is from after a change of the definition.
   */
  public boolean isCurrent(Container container) {
    return engine.schemaVersion(container.id()) == container.schemaVersion();
  }

  private void keep(Container container) {
    if (container.schemaVersion() != 0 && isCurrent(container)) {
      if (cache.size() >= cachedMax) {
        makeRoom();
      }
      cache.put(name(container), container);
    }
  }

  /** Several threads may come here at once, and then exceed the limit by their number. */
  private void makeRoom() {
    cache.values().removeIf(container -> !isCurrent(container));
    Iterator<Container> any = cache.values().iterator();
    // A quarter at once, so that the whole cache is not gone over for each definition.
    while (cache.size() > cachedMax - cachedMax / 4 && any.hasNext()) {
      any.next();
      any.remove();
    }
  }

  private void forgetIfOld(@Nullable Container cached) {
    if (cached != null && !isCurrent(cached)) {
      cache.remove(name(cached), cached);
    }
  }

  /** Returns how many definitions are cached. */
  int cached() {
    return cache.size();
  }

  private static Name name(Container container) {
    return new Name(container.parentId(), container.kind(), container.name());
  }

  private static byte[] nameKey(Container container) {
    return CatalogCodec.nameKey(container.parentId(), container.kind(), container.name());
  }

  private static String orDefault(String name) {
    return name.isEmpty() ? DEFAULT_DATABASE : name;
  }

  private static Container require(@Nullable Container found, String name) {
    if (found == null) {
      throw new TercetException(
              Reason.DATABASE_NOT_FOUND, "There is no such database; create it first.")
          .with("database", name);
    }
    return found;
  }
}
