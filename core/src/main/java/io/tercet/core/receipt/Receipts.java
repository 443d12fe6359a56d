package io.tercet.core.receipt;

import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.Outcome;
import io.tercet.core.engine.View;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of a store. A receipt is written in the same commit as the data, and is looked for
 * in the same transaction, so that of two calls with one request id the second conflicts, runs
 * again, and finds the receipt of the first.
 *
 * <p>Receipts stand by generation, a stretch of time, and are dropped a generation at a time. A
 * lookup also reads the generation to come: another call may be a moment ahead. Layout, specified
 * in {@code docs/internals/receipts.md}:
 *
 * <pre>
 *  generation (8) | SHA-256 of principal, database, id (32)
 *    -> format 1 (1), version (8), request hash (32), kept (1), result
 * </pre>
 *
 * <p>Any thread; {@link #dropOld} one at a time.
 */
public final class Receipts {
  /** The largest result that is kept, in bytes. */
  public static final int RESULT_BYTES_MAX = 4096;

  private static final byte FORMAT = 1;
  private static final int VERSION_AT = 1;
  private static final int HASH_AT = 9;
  private static final int HASH_BYTES = 32;
  private static final int KEPT_AT = HASH_AT + HASH_BYTES;

  private final Engine engine;
  private final long generationMs;
  private final long bytesMax;

  /**
   * Creates the receipts of an engine.
   *
   * @param keepMs how long a receipt is kept at least, in milliseconds
   * @param bytesMax how much they may take on disk before the oldest are dropped early
   */
  public Receipts(Engine engine, long keepMs, long bytesMax) {
    this.engine = engine;
    this.generationMs = Math.max(1, keepMs / 2);
    this.bytesMax = bytesMax;
  }

  /**
   * Returns the receipt of a request, or null if it was not carried out as far as is known.
   *
   * @throws TercetException REQUEST_ID_REUSED if the id belongs to another request
   */
  public @Nullable Receipt find(Transaction transaction, RequestId request) {
    List<byte[]> keys = keys(request, transaction.nowMs());
    for (byte[] value : transaction.multiGet(Keyspace.RECEIPTS, keys)) {
      if (value != null) {
        Receipt receipt = decode(value);
        if (!Arrays.equals(receipt.requestHash(), request.requestHash())) {
          throw new TercetException(
                  Reason.REQUEST_ID_REUSED,
                  "The request id was used before with a different request; choose a new one.")
              .with("request_id", request.id());
        }
        return receipt;
      }
    }
    return null;
  }

  /**
   * Adds a receipt to what a transaction commits.
   *
   * @param result what will be answered to a repetition; left out if larger than {@link
   *     #RESULT_BYTES_MAX}
   */
  public void record(Transaction transaction, RequestId request, byte[] result) {
    byte[] key = key(transaction.nowMs() / generationMs, digest(request));
    transaction.putStamped(Keyspace.RECEIPTS, key, encode(request, result), VERSION_AT);
  }

  /** Drops the generations that need not be kept; called now and then. */
  public void dropOld() {
    long generation = engine.clock().nowMs() / generationMs;
    long keptFrom = generation - 2;
    if (engine.approximateBytes(Keyspace.RECEIPTS, KeyRange.all()) > bytesMax) {
      keptFrom = generation;
    }
    byte[] end = ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, keptFrom)).array();
    if (isEmptyBefore(end)) {
      return;
    }
    Writes writes = new Writes();
    writes.clearRange(Keyspace.RECEIPTS, new byte[0], end);
    Outcome outcome = engine.commit(Commit.blind(writes, List.of(), Durability.BUFFERED));
    if (outcome instanceof Outcome.Unknown || outcome instanceof Outcome.Conflict) {
      throw outcome.error();
    }
    // Refused is no harm: the next call drops them.
  }

  private boolean isEmptyBefore(byte[] end) {
    try (View view = engine.view(false);
        Cursor cursor = view.scan(Keyspace.RECEIPTS, KeyRange.of(new byte[0], end))) {
      return !cursor.next();
    }
  }

  private List<byte[]> keys(RequestId request, long nowMs) {
    long generation = nowMs / generationMs;
    byte[] digest = digest(request);
    List<byte[]> keys = new ArrayList<>(4);
    for (long g = generation + 1; g >= Math.max(0, generation - 2); g--) {
      keys.add(key(g, digest));
    }
    return keys;
  }

  static byte[] encode(RequestId request, byte[] result) {
    boolean kept = result.length <= RESULT_BYTES_MAX;
    return ByteBuffer.allocate(KEPT_AT + 1 + (kept ? result.length : 0))
        .put(FORMAT)
        .putLong(0)
        .put(request.requestHash(), 0, HASH_BYTES)
        .put((byte) (kept ? 1 : 0))
        .put(kept ? result : new byte[0])
        .array();
  }

  static byte[] key(long generation, byte[] digest) {
    return ByteBuffer.allocate(Long.BYTES + digest.length).putLong(generation).put(digest).array();
  }

  static byte[] digest(RequestId request) {
    if (request.id().isEmpty() || request.id().length() > RequestId.ID_CHARS_MAX) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "A request id has 1 to 128 characters; choose another.")
          .with("characters", request.id().length())
          .with("limit", RequestId.ID_CHARS_MAX);
    }
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(request.principal(), request.database(), request.id())) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        sha.update(utf8);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static Receipt decode(byte[] value) {
    if (value.length <= KEPT_AT || value[0] != FORMAT) {
      throw new TercetException(Reason.DATA_LOSS, "A receipt is damaged; restore from a backup.")
          .with("bytes", value.length);
    }
    long version = ByteBuffer.wrap(value).getLong(VERSION_AT);
    byte[] hash = Arrays.copyOfRange(value, HASH_AT, KEPT_AT);
    byte[] result =
        value[KEPT_AT] == 1 ? Arrays.copyOfRange(value, KEPT_AT + 1, value.length) : null;
    return new Receipt(version, hash, result);
  }
}
