package io.tercet.embedded;

/**
 * One operation of a {@link Write}. Immutable, as long as its arrays are left alone; safe for use
 * by any number of threads.
 *
 * <p>Durability and request id in the options of an operation are not looked at: those of the
 * {@link Write} hold.
 */
public final class Operation {
  /** The bucket of a write that is not known yet. */
  private static final String THAT_OF_THE_WRITE = "";

  private final io.tercet.kv.Operation inModel;

  private Operation(io.tercet.kv.Operation inModel) {
    this.inModel = inModel;
  }

  /** Writes an entry, replacing value and expiry of what was there. */
  public static Operation put(byte[] key, byte[] value) {
    return put(key, value, PutOptions.none());
  }

  /** Writes an entry. */
  public static Operation put(byte[] key, byte[] value, PutOptions options) {
    return new Operation(options.toOperation(THAT_OF_THE_WRITE, key, value));
  }

  /** Removes an entry; an absent one is not an error. */
  public static Operation delete(byte[] key) {
    return delete(key, DeleteOptions.none());
  }

  /** Removes an entry. */
  public static Operation delete(byte[] key, DeleteOptions options) {
    return new Operation(options.toOperation(THAT_OF_THE_WRITE, key));
  }

  /** Adds to a counter. */
  public static Operation increment(byte[] key, long delta) {
    return increment(key, delta, IncrementOptions.none());
  }

  /** Adds to a counter. */
  public static Operation increment(byte[] key, long delta, IncrementOptions options) {
    return new Operation(options.toOperation(THAT_OF_THE_WRITE, key, delta));
  }

  /** Sets when an entry expires; an absent one is not an error. */
  public static Operation expire(byte[] key, ExpireOptions options) {
    return new Operation(options.toOperation(THAT_OF_THE_WRITE, key));
  }

  /** Lets an entry live for ever; an absent one is not an error. */
  public static Operation persist(byte[] key) {
    return persist(key, PersistOptions.none());
  }

  /** Lets an entry live for ever. */
  public static Operation persist(byte[] key, PersistOptions options) {
    return new Operation(options.toOperation(THAT_OF_THE_WRITE, key));
  }

  /** The same operation on another bucket than the one that the write is sent to. */
  public Operation in(String bucket) {
    return new Operation(moved(bucket));
  }

  /** Returns the operation as the model has it, for a write that is sent to a bucket. */
  io.tercet.kv.Operation inModel(String bucketOfWrite) {
    return inModel.bucket().isEmpty() ? moved(bucketOfWrite) : inModel;
  }

  private io.tercet.kv.Operation moved(String bucket) {
    byte[] key = inModel.key();
    if (inModel instanceof io.tercet.kv.Operation.Put put) {
      return new io.tercet.kv.Operation.Put(
          bucket,
          key,
          put.value(),
          put.condition(),
          put.expiry(),
          put.returnPrevious(),
          put.leaseId());
    } else if (inModel instanceof io.tercet.kv.Operation.Delete delete) {
      return new io.tercet.kv.Operation.Delete(
          bucket, key, delete.condition(), delete.returnPrevious());
    } else if (inModel instanceof io.tercet.kv.Operation.Increment increment) {
      return new io.tercet.kv.Operation.Increment(
          bucket,
          key,
          increment.delta(),
          increment.initialValue(),
          increment.minValue(),
          increment.maxValue(),
          increment.ttlMs(),
          increment.condition(),
          increment.returnPrevious());
    } else if (inModel instanceof io.tercet.kv.Operation.Expire expire) {
      return new io.tercet.kv.Operation.Expire(
          bucket, key, expire.expiry(), expire.rule(), expire.condition());
    }
    throw new IllegalStateException("an operation of an unknown kind");
  }
}
