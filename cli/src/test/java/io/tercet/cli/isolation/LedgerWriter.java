package io.tercet.cli.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.Bucket;
import io.tercet.client.DeleteResult;
import io.tercet.client.Durability;
import io.tercet.client.IncrementResult;
import io.tercet.client.Operation;
import io.tercet.client.OperationResult;
import io.tercet.client.PutOptions;
import io.tercet.client.Write;
import io.tercet.client.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Writes at random, several entries in a commit, and records what it is told. One thread. */
final class LedgerWriter {
  private static final int KEYS = 40;
  private static final int COUNTERS = 4;
  private static final int LARGE_BYTES = 300_000;
  private static final Instant FAR = Instant.parse("2096-10-02T07:06:40Z");

  private final Bucket bucket;
  private final CommitLedger ledger;
  private final Random random;

  LedgerWriter(Bucket bucket, CommitLedger ledger, long seed) {
    this.bucket = bucket;
    this.ledger = ledger;
    this.random = new Random(seed);
  }

  void write(int count) {
    for (int i = 0; i < count; i++) {
      writeOne();
    }
  }

  private void writeOne() {
    boolean large = random.nextInt(40) == 0;
    Map<String, String> changes = new TreeMap<>();
    List<String> keys = new ArrayList<>();
    List<Operation> operations = new ArrayList<>();
    // Large ones are more than fits into one message of a watch.
    for (int i = large ? 5 : random.nextInt(5); i >= 0; i--) {
      String key = (random.nextBoolean() ? "a/" : "b/") + random.nextInt(KEYS);
      if (!keys.contains(key)) {
        keys.add(key);
        operations.add(operation(key, large, changes));
      }
    }
    Durability durability = random.nextBoolean() ? Durability.SYNC : Durability.BUFFERED;
    WriteResult result =
        bucket.write(
            Write.none().durability(durability).then(operations.toArray(Operation[]::new)));
    for (int i = 0; i < keys.size(); i++) {
      OperationResult done = result.results().get(i);
      if (done instanceof DeleteResult deleted && deleted.existed()) {
        changes.put(keys.get(i), CommitLedger.GONE);
      } else if (done instanceof IncrementResult counted) {
        changes.put(keys.get(i), Long.toString(counted.value()));
      }
    }
    if (!changes.isEmpty()) {
      ledger.record(result.commitVersion(), changes);
    }
  }

  /** Makes an operation; what a put does is known before. */
  private Operation operation(String key, boolean large, Map<String, String> changes) {
    byte[] name = key.getBytes(UTF_8);
    if (Integer.parseInt(key.substring(2)) < COUNTERS) {
      return Operation.increment(name, 1);
    } else if (!large && random.nextInt(3) == 0) {
      return Operation.delete(name);
    }
    byte[] value = Integer.toString(random.nextInt()).getBytes(UTF_8);
    if (large) {
      byte fill = (byte) random.nextInt();
      value = new byte[LARGE_BYTES];
      Arrays.fill(value, fill);
    }
    boolean expires = random.nextInt(4) == 0;
    changes.put(key, CommitLedger.show(value, expires ? Optional.of(FAR) : Optional.empty()));
    PutOptions options = PutOptions.none();
    return Operation.put(name, value, expires ? options.expireAt(FAR) : options);
  }
}
