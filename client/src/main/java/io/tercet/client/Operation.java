package io.tercet.client;

import com.google.protobuf.UnsafeByteOperations;

/**
 * One operation of a {@link Write}. Immutable; safe for use by any number of threads.
 *
 * <p>Durability and request id in the options of an operation are not looked at: those of the
 * {@link Write} hold.
 */
public final class Operation {
  private final io.tercet.kv.v1.Operation proto;

  private Operation(io.tercet.kv.v1.Operation proto) {
    this.proto = proto;
  }

  /** Writes an entry, replacing value and expiry of what was there. */
  public static Operation put(byte[] key, byte[] value) {
    return put(key, value, PutOptions.none());
  }

  /** Writes an entry. */
  public static Operation put(byte[] key, byte[] value, PutOptions options) {
    return new Operation(
        io.tercet.kv.v1.Operation.newBuilder()
            .setPut(
                options.toOperation().toBuilder()
                    .setKey(UnsafeByteOperations.unsafeWrap(key))
                    .setValue(UnsafeByteOperations.unsafeWrap(value)))
            .build());
  }

  /** Removes an entry; an absent one is not an error. */
  public static Operation delete(byte[] key) {
    return delete(key, DeleteOptions.none());
  }

  /** Removes an entry. */
  public static Operation delete(byte[] key, DeleteOptions options) {
    return new Operation(
        io.tercet.kv.v1.Operation.newBuilder()
            .setDelete(
                options.toOperation().toBuilder().setKey(UnsafeByteOperations.unsafeWrap(key)))
            .build());
  }

  /** Adds to a counter. */
  public static Operation increment(byte[] key, long delta) {
    return increment(key, delta, IncrementOptions.none());
  }

  /** Adds to a counter. */
  public static Operation increment(byte[] key, long delta, IncrementOptions options) {
    return new Operation(
        io.tercet.kv.v1.Operation.newBuilder()
            .setIncrement(
                options.toOperation().toBuilder()
                    .setKey(UnsafeByteOperations.unsafeWrap(key))
                    .setDelta(delta))
            .build());
  }

  /** Sets when an entry expires; an absent one is not an error. */
  public static Operation expire(byte[] key, ExpireOptions options) {
    return new Operation(
        io.tercet.kv.v1.Operation.newBuilder()
            .setExpire(
                options.toOperation().toBuilder().setKey(UnsafeByteOperations.unsafeWrap(key)))
            .build());
  }

  /** Lets an entry live for ever; an absent one is not an error. */
  public static Operation persist(byte[] key) {
    return persist(key, PersistOptions.none());
  }

  /** Lets an entry live for ever. */
  public static Operation persist(byte[] key, PersistOptions options) {
    return new Operation(
        io.tercet.kv.v1.Operation.newBuilder()
            .setPersist(
                options.toOperation().toBuilder().setKey(UnsafeByteOperations.unsafeWrap(key)))
            .build());
  }

  /** The same operation on another bucket than the one that the write is sent to. */
  public Operation in(String bucket) {
    io.tercet.kv.v1.Operation.Builder builder = proto.toBuilder();
    switch (proto.getOperationCase()) {
      case PUT -> builder.getPutBuilder().setBucket(bucket);
      case DELETE -> builder.getDeleteBuilder().setBucket(bucket);
      case INCREMENT -> builder.getIncrementBuilder().setBucket(bucket);
      case EXPIRE -> builder.getExpireBuilder().setBucket(bucket);
      case PERSIST -> builder.getPersistBuilder().setBucket(bucket);
      case OPERATION_NOT_SET -> throw new IllegalStateException("An operation of no kind");
    }
    return new Operation(builder.build());
  }

  io.tercet.kv.v1.Operation toProto() {
    return proto;
  }
}
