package io.tercet.cli.isolation;

import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import io.tercet.client.Operation;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClientException;
import io.tercet.client.Transaction;
import io.tercet.client.Write;
import io.tercet.core.isolation.Elements;
import io.tercet.core.isolation.MicroOperation.RangeRead;
import io.tercet.core.isolation.SystemUnderTest;
import io.tercet.core.isolation.SystemUnderTest.CommitResult;
import io.tercet.core.isolation.TransactionAborted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One interactive transaction over gRPC. A list is the value of an entry, read and put again to
 * append to it. Each way to read and to write is used, by a seeded choice. For one thread.
 */
final class ServedTransaction implements SystemUnderTest.Transaction {
  static final String BUCKET = "lists";

  private final Transaction transaction;
  private final Bucket bucket;
  private final boolean readOnly;
  private final boolean whole;
  private final Random random;
  private final ServedSystem owner;

  /**
   * A transaction that has just begun.
   *
   * @param readOnly whether it was begun as read-only
   * @param whole whether each scan is to reach the end of its range
   */
  ServedTransaction(
      Transaction transaction, boolean readOnly, boolean whole, Random random, ServedSystem owner) {
    this.transaction = transaction;
    this.readOnly = readOnly;
    this.whole = whole;
    this.bucket = transaction.bucket(BUCKET);
    this.random = random;
    this.owner = owner;
  }

  @Override
  public Elements read(String key) throws TransactionAborted {
    return attempt(() -> get(key));
  }

  @Override
  public void append(String key, long element) throws TransactionAborted {
    if (readOnly) {
      rollback();
      throw new TransactionAborted("begun as read-only");
    }
    boolean unused =
        attempt(
            () -> {
              byte[] longer = ascii(get(key).plus(element).toString());
              if (random.nextBoolean()) {
                bucket.put(ascii(key), longer);
              } else {
                bucket.write(Write.none().then(Operation.put(ascii(key), longer)));
              }
              return true;
            });
  }

  @Override
  public RangeRead rangeRead(String from, String to) throws TransactionAborted {
    return attempt(() -> scan(from, to));
  }

  private Elements get(String key) {
    Optional<Entry> entry =
        random.nextBoolean()
            ? bucket.get(ascii(key))
            : bucket.batchGet(List.of(ascii(key))).entries().get(0);
    return entry.map(found -> Elements.parse(found.valueAsText())).orElse(Elements.EMPTY);
  }

  /** Scans a range, or from one of its ends up to some entry. */
  private RangeRead scan(String from, String to) {
    // A group's range is that of the keys that begin as it does.
    ScanOptions options =
        random.nextBoolean()
            ? ScanOptions.prefix(ascii(from))
            : ScanOptions.all().start(ascii(from)).end(ascii(to));
    boolean reverse = random.nextBoolean();
    int limit = !whole && random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
    SortedMap<String, Elements> found = new TreeMap<>();
    try (Scan scan = bucket.scan((reverse ? options.reverse() : options).limit(limit))) {
      for (Entry entry : scan) {
        found.put(entry.keyAsText(), Elements.parse(entry.valueAsText()));
      }
    }
    if (limit == 0 || found.size() < limit) {
      return new RangeRead(from, to, found);
    }
    return reverse
        ? new RangeRead(found.firstKey(), to, found)
        // No key of a workload has another one as its beginning.
        : new RangeRead(from, found.lastKey() + "!", found);
  }

  @Override
  public CommitResult commit() {
    try {
      return CommitResult.committed(transaction.commit());
    } catch (TercetClientException e) {
      owner.tolerate(e);
      return e.isOutcomeUnknown() ? CommitResult.unknown() : CommitResult.failed();
    }
  }

  @Override
  public void rollback() {
    try {
      transaction.rollback();
    } catch (TercetClientException e) {
      owner.tolerate(e);
    }
  }

  private <T> T attempt(Supplier<T> step) throws TransactionAborted {
    try {
      return step.get();
    } catch (TercetClientException e) {
      transaction.close();
      owner.tolerate(e);
      throw new TransactionAborted(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
