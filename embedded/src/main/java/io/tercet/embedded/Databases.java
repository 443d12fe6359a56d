package io.tercet.embedded;

import io.tercet.core.Store;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.BucketOptions;
import java.util.List;

/**
 * Databases and their buckets, administered within transactions. An empty name of a database is the
 * default database. Any thread, each transaction one at a time.
 */
public final class Databases {

  private final Store store;
  private final Catalog catalog;

  Databases(Store store) {
    this.store = store;
    this.catalog = store.catalog();
  }

  /**
   * Creates a database.
   *
   * @throws TercetException NAME_TAKEN, INVALID_ARGUMENT
   */
  public Container createDatabase(Transaction transaction, String name) {
    return catalog.createDatabase(transaction, name);
  }

  /**
   * Drops a database with all that is in it.
   *
   * @throws TercetException DATABASE_NOT_FOUND; INVALID_ARGUMENT for the default database
   */
  public void dropDatabase(Transaction transaction, String name) {
    Container database = catalog.database(transaction, name);
    if (database.name().equals(Catalog.DEFAULT_DATABASE)) {
      throw new TercetException(
          Reason.INVALID_ARGUMENT,
          "The default database always exists; drop its contents instead.");
    }
    catalog.drop(transaction, database);
  }

  /** Returns databases in the order of their names, from the one after {@code afterName} on. */
  public List<Container> listDatabases(Transaction transaction, String afterName, int limit) {
    return catalog.list(transaction, 0, ContainerKind.DATABASE, afterName, limit);
  }

  /**
   * What is known of a database.
   *
   * @param database its definition
   * @param bucketCount how many buckets it has
   * @param sizeBytes about how many bytes its data takes on disk
   */
  public record Description(Container database, long bucketCount, long sizeBytes) {}

  /**
   * Describes a database.
   *
   * @throws TercetException DATABASE_NOT_FOUND
   */
  public Description describe(Transaction transaction, String name) {
    Container database = catalog.database(transaction, name);
    List<Container> buckets = listBuckets(transaction, name, "", Integer.MAX_VALUE);
    long bytes = 0;
    for (Container bucket : buckets) {
      bytes +=
          store.engine().approximateBytes(Keyspace.KEY_VALUE, KeyRange.prefix(bucket.keyPrefix()));
    }
    return new Description(database, buckets.size(), bytes);
  }

  /**
   * Creates a bucket.
   *
   * @throws TercetException DATABASE_NOT_FOUND, NAME_TAKEN, INVALID_ARGUMENT
   */
  public Container createBucket(Transaction transaction, String database, String name) {
    return createBucket(transaction, database, name, BucketOptions.DEFAULT);
  }

  /** Creates a bucket with options; otherwise as above. */
  public Container createBucket(
      Transaction transaction, String database, String name, BucketOptions options) {
    Container parent = catalog.database(transaction, database);
    return catalog.create(transaction, parent, ContainerKind.BUCKET, name, options.encode());
  }

  /**
   * Drops a bucket with all that is in it.
   *
   * @throws TercetException DATABASE_NOT_FOUND, BUCKET_NOT_FOUND
   */
  public void dropBucket(Transaction transaction, String database, String name) {
    Container parent = catalog.database(transaction, database);
    Container bucket = catalog.find(transaction, parent.id(), ContainerKind.BUCKET, name);
    if (bucket == null) {
      throw new TercetException(
              Reason.BUCKET_NOT_FOUND, "There is no such bucket; nothing was dropped.")
          .with("bucket", name);
    }
    catalog.drop(transaction, bucket);
  }

  /**
   * Returns buckets in the order of their names, from the one after {@code afterName} on.
   *
   * @throws TercetException DATABASE_NOT_FOUND
   */
  public List<Container> listBuckets(
      Transaction transaction, String database, String afterName, int limit) {
    Container parent = catalog.database(transaction, database);
    return catalog.list(transaction, parent.id(), ContainerKind.BUCKET, afterName, limit);
  }
}
