package io.tercet.kv;

import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.ScanHint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random operations on few keys, so that they meet. One thread. */
final class RandomOperations {
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "7",
          "-3",
          "007",
          "-0",
          "+1",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "00000000000000000001",
          "000000000000000000001",
          "x",
          "1 ");

  private final Random random;

  RandomOperations(Random random) {
    this.random = random;
  }

  String bucket() {
    return random.nextInt(5) == 0 ? "other" : "b";
  }

  byte[] key() {
    byte[] key = new byte[1 + random.nextInt(2)];
    for (int i = 0; i < key.length; i++) {
      key[i] = new byte[] {0, 'a', (byte) 0xFF}[random.nextInt(3)];
    }
    return key;
  }

  Operation operation(BucketModel model, long nowMs) {
    byte[] key = key();
    String bucket = bucket();
    return switch (random.nextInt(7)) {
      case 6 -> expire(bucket, key, condition(model, bucket, key), nowMs);
      case 0 ->
          new Operation.Delete(bucket, key, condition(model, bucket, key), random.nextBoolean());
      case 1, 2 -> increment(bucket, key, condition(model, bucket, key));
      case 3 -> Operation.Put.of(bucket, key, value());
      default ->
          new Operation.Put(
              bucket,
              key,
              value(),
              condition(model, bucket, key),
              expiry(nowMs),
              random.nextBoolean());
    };
  }

  AtomicWrite write(BucketModel model, long nowMs) {
    List<AtomicWrite.Comparison> comparisons =
        listOf(
            () -> {
              byte[] key = key();
              String bucket = bucket();
              Condition condition = condition(model, bucket, key);
              return new AtomicWrite.Comparison(
                  bucket, key, condition == null ? new Condition.MustNotExist() : condition);
            });
    return new AtomicWrite(
        comparisons, listOf(() -> operation(model, nowMs)), listOf(() -> operation(model, nowMs)));
  }

  ScanOptions scan() {
    byte[] start = random.nextInt(3) == 0 ? new byte[0] : key();
    return new ScanOptions(
        KeyRange.of(start, random.nextInt(3) == 0 ? null : key()),
        random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE,
        random.nextBoolean() ? ScanHint.SHORT : ScanHint.LONG);
  }

  private <T> List<T> listOf(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  private Operation expire(String bucket, byte[] key, @Nullable Condition condition, long nowMs) {
    ExpireRule[] rules = ExpireRule.values();
    Expiry expiry = expiry(nowMs);
    return new Operation.Expire(
        bucket,
        key,
        expiry instanceof Expiry.Keep ? Expiry.NEVER : expiry,
        rules[random.nextInt(rules.length)],
        condition);
  }

  private Operation increment(String bucket, byte[] key, @Nullable Condition condition) {
    if (random.nextBoolean()) {
      return Operation.Increment.of(bucket, key, random.nextInt(9) - 4);
    }
    long delta = random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextInt(9) - 4;
    return new Operation.Increment(
        bucket,
        key,
        random.nextInt(4) == 0 ? -delta : delta,
        random.nextInt(20),
        random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(8) - 6,
        random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(20),
        random.nextBoolean() ? 0 : 1 + random.nextInt(2000),
        random.nextInt(3) == 0 ? condition : null,
        random.nextBoolean());
  }

  private byte[] value() {
    if (random.nextInt(30) == 0) {
      byte[] large = new byte[3000];
      Arrays.fill(large, (byte) random.nextInt());
      return large;
    }
    return VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.US_ASCII);
  }

  private Expiry expiry(long nowMs) {
    return switch (random.nextInt(5)) {
      case 0 -> Expiry.NEVER;
      case 1 -> new Expiry.Keep();
      case 2 -> new Expiry.At(Math.max(1, nowMs - 500 + random.nextInt(2000)));
      default -> new Expiry.After(1 + random.nextInt(2000));
    };
  }

  private @Nullable Condition condition(BucketModel model, String bucket, byte[] key) {
    // Only what the operation itself will look at may count as seen.
    BucketModel.Held held = model.begin(0).get(bucket, key);
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Condition.MustNotExist();
      case 2 -> new Condition.MustExist();
      case 3 -> new Condition.VersionEquals(held == null ? 1 : held.version());
      case 4 -> new Condition.VersionEquals(random.nextInt(3));
      case 5 -> new Condition.ValueEquals(held == null ? value() : held.value());
      default -> null;
    };
  }
}
