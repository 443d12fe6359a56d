package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.kv.AtomicWrite;
import io.tercet.kv.Condition;
import io.tercet.kv.Expiry;
import io.tercet.kv.Operation;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash of what a write with a request id asks for, so that the same id with another write is
 * noticed; specified in {@code docs/internals/receipts.md}. Used once, by one thread.
 */
final class RequestHash {
  private final MessageDigest sha;

  private RequestHash() {
    try {
      this.sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the hash of one operation. */
  static byte[] of(Operation operation) {
    RequestHash hash = new RequestHash();
    hash.add(operation);
    return hash.sha.digest();
  }

  /** Returns the hash of the deletion of a range. */
  static byte[] ofRange(String bucket, KeyRange range, long limit) {
    RequestHash hash = new RequestHash();
    hash.add(WriteKind.DELETE_RANGE);
    hash.add(bucket.getBytes(UTF_8));
    hash.add(range.prefix());
    hash.add(range.start());
    hash.add(range.end());
    hash.add(limit);
    return hash.sha.digest();
  }

  /** Returns the hash of several operations that are applied as one. */
  static byte[] of(AtomicWrite write) {
    RequestHash hash = new RequestHash();
    hash.add(WriteKind.WRITE);
    hash.add(write.comparisons().size());
    for (AtomicWrite.Comparison comparison : write.comparisons()) {
      hash.add(comparison.bucket().getBytes(UTF_8));
      hash.add(comparison.key());
      hash.add(comparison.condition());
    }
    for (List<Operation> branch : List.of(write.then(), write.otherwise())) {
      hash.add(branch.size());
      branch.forEach(hash::add);
    }
    return hash.sha.digest();
  }

  private void add(Operation operation) {
    WriteKind kind = WriteKind.of(operation);
    add(kind);
    add(operation.bucket().getBytes(UTF_8));
    add(operation.key());
    if (operation instanceof Operation.Put put) {
      add(put.value());
      add(put.condition());
      add(put.expiry());
      add(put.returnPrevious() ? 1 : 0);
      add(put.leaseId());
    } else if (operation instanceof Operation.Delete delete) {
      add(delete.condition());
      add(delete.returnPrevious() ? 1 : 0);
    } else if (operation instanceof Operation.Increment increment) {
      add(increment.delta());
      add(increment.initialValue());
      add(increment.minValue());
      add(increment.maxValue());
      add(increment.ttlMs());
      add(increment.condition());
      add(increment.returnPrevious() ? 1 : 0);
    } else if (operation instanceof Operation.Expire expire) {
      add(expire.expiry());
      add(expire.rule().name().getBytes(UTF_8));
      add(expire.condition());
    }
  }

  private void add(@Nullable Condition condition) {
    if (condition == null) {
      sha.update((byte) 0);
    } else if (condition instanceof Condition.MustNotExist) {
      sha.update((byte) 1);
    } else if (condition instanceof Condition.MustExist) {
      sha.update((byte) 2);
    } else if (condition instanceof Condition.VersionEquals equals) {
      sha.update((byte) 3);
      add(equals.version());
    } else if (condition instanceof Condition.ValueEquals equals) {
      sha.update((byte) 4);
      add(equals.value());
    }
  }

  private void add(Expiry expiry) {
    if (expiry instanceof Expiry.Never) {
      sha.update((byte) 0);
    } else if (expiry instanceof Expiry.After after) {
      sha.update((byte) 1);
      add(after.ttlMs());
    } else if (expiry instanceof Expiry.At at) {
      sha.update((byte) 2);
      add(at.expireAtMs());
    } else if (expiry instanceof Expiry.Keep) {
      sha.update((byte) 3);
    }
  }

  private void add(WriteKind kind) {
    sha.update(kind.code());
  }

  private void add(long number) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }

  /** Bytes are told from what follows them by their length before them. */
  private void add(byte[] bytes) {
    add(bytes.length);
    sha.update(bytes);
  }
}
