package io.tercet.client;

import com.google.protobuf.UnsafeByteOperations;
import io.tercet.kv.v1.Comparison;
import io.tercet.kv.v1.WriteRequest;

/**
 * Operations that are applied as one, after comparing: if all comparisons hold, the operations of
 * {@link #then} are applied, else those of {@link #orElse}. An operation that fails fails the whole
 * write, and nothing is applied.
 *
 * <pre>{@code
 * bucket.write(
 *     Write.none()
 *         .compare(account, Condition.mustExist())
 *         .then(Operation.increment(account, -5), Operation.put(receipt, text)));
 * }</pre>
 *
 * <p>Immutable: every method returns another write. Safe for use by any number of threads.
 */
public final class Write {
  private static final Write NONE = new Write(WriteRequest.getDefaultInstance());

  private final WriteRequest template;

  private Write(WriteRequest template) {
    this.template = template;
  }

  /** Compares nothing and does nothing. */
  public static Write none() {
    return NONE;
  }

  /** Adds a comparison of an entry of the bucket that the write is sent to. */
  public Write compare(byte[] key, Condition condition) {
    return compareIn("", key, condition);
  }

  /** Adds a comparison of an entry of any bucket of the database. */
  public Write compareIn(String bucket, byte[] key, Condition condition) {
    return new Write(
        template.toBuilder()
            .addCompare(
                Comparison.newBuilder()
                    .setBucket(bucket)
                    .setKey(UnsafeByteOperations.unsafeWrap(key))
                    .setCondition(condition.toProto()))
            .build());
  }

  /** Adds operations for when all comparisons hold, or there are none. */
  public Write then(Operation... operations) {
    WriteRequest.Builder builder = template.toBuilder();
    for (Operation operation : operations) {
      builder.addThen(operation.toProto());
    }
    return new Write(builder.build());
  }

  /** Adds operations for when a comparison does not hold. */
  public Write orElse(Operation... operations) {
    WriteRequest.Builder builder = template.toBuilder();
    for (Operation operation : operations) {
      builder.addElse(operation.toProto());
    }
    return new Write(builder.build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public Write durability(Durability durability) {
    return new Write(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public Write requestId(String requestId) {
    return new Write(template.toBuilder().setRequestId(requestId).build());
  }

  WriteRequest template() {
    return template;
  }
}
