package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What buckets should hold: sorted maps, at one time. Results are shown as text, errors as the name
 * of their reason. One thread.
 */
final class BucketModel {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

  private final Map<String, NavigableMap<byte[], Held>> buckets = new TreeMap<>();
  private long nowMs;
  private long earliestExpiryMs = Long.MAX_VALUE;

  /** An entry; version 0 until the transaction that wrote it commits. */
  @SuppressWarnings("ArrayRecordComponent")
  record Held(byte[] value, long expireAtMs, long version) {}

  /** An operation is refused. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    Refused(Reason reason) {
      super(reason.name());
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }

  /** Returns a copy for a transaction that has fixed its time. */
  BucketModel begin(long atMs) {
    BucketModel copy = new BucketModel();
    buckets.forEach((name, entries) -> copy.bucket(name).putAll(entries));
    copy.nowMs = atMs;
    return copy;
  }

  /** Returns what this is after the commit. */
  BucketModel commit(long version) {
    buckets
        .values()
        .forEach(
            entries ->
                entries.replaceAll(
                    (key, held) ->
                        held.version() == 0
                            ? new Held(held.value(), held.expireAtMs(), version)
                            : held));
    earliestExpiryMs = Long.MAX_VALUE;
    return this;
  }

  /** Returns when the first of the entries expires that were seen alive. */
  long earliestExpiryMs() {
    return earliestExpiryMs;
  }

  @Nullable Held get(String bucket, byte[] key) {
    Held held = bucket(bucket).get(key);
    if (held == null || held.expireAtMs() == 0 || held.version() == 0) {
      return held;
    }
    if (held.expireAtMs() <= nowMs) {
      return null;
    }
    earliestExpiryMs = Math.min(earliestExpiryMs, held.expireAtMs());
    return held;
  }

  String shown(String bucket, byte[] key) {
    return show(key, get(bucket, key));
  }

  List<String> scan(String bucket, ScanOptions options) {
    NavigableMap<byte[], Held> entries = bucket(bucket);
    if (options.direction() == Direction.REVERSE) {
      entries = entries.descendingMap();
    }
    List<String> shown = new ArrayList<>();
    for (byte[] key : entries.keySet()) {
      if (options.range().contains(key) && get(bucket, key) != null) {
        shown.add(shown(bucket, key));
      }
    }
    return shown;
  }

  String write(AtomicWrite write) {
    boolean held = true;
    for (AtomicWrite.Comparison comparison : write.comparisons()) {
      Held entry = get(comparison.bucket(), comparison.key());
      held &= holds(comparison.condition(), entry);
    }
    List<String> results = new ArrayList<>();
    (held ? write.then() : write.otherwise()).forEach(next -> results.add(apply(next)));
    return held + " " + results;
  }

  String apply(Operation operation) {
    NavigableMap<byte[], Held> entries = bucket(operation.bucket());
    byte[] key = operation.key();
    if (operation instanceof Operation.Put put) {
      Held previous = put.isBlind() ? null : get(put.bucket(), key);
      check(put.condition(), previous);
      long expireAtMs = expireAtMs(put.expiry(), previous);
      if (expireAtMs != 0 && expireAtMs <= nowMs) {
        entries.remove(key);
      } else {
        entries.put(key, new Held(put.value(), expireAtMs, 0));
      }
      return "put " + show(key, put.returnPrevious() ? previous : null);
    } else if (operation instanceof Operation.Delete delete) {
      Held previous = get(delete.bucket(), key);
      check(delete.condition(), previous);
      if (previous != null) {
        entries.remove(key);
      }
      boolean existed = previous != null;
      return "delete " + existed + " " + show(key, delete.returnPrevious() ? previous : null);
    }
    return operation instanceof Operation.Expire expire
        ? expire(expire, entries)
        : increment((Operation.Increment) operation, entries);
  }

  private String expire(Operation.Expire expire, NavigableMap<byte[], Held> entries) {
    Held before = get(expire.bucket(), expire.key());
    check(expire.condition(), before);
    long after = expireAtMs(expire.expiry(), null);
    boolean changed = before != null && allows(expire.rule(), before.expireAtMs(), after);
    if (before != null && changed) {
      if (after != 0 && after <= nowMs) {
        entries.remove(expire.key());
      } else {
        entries.put(expire.key(), new Held(before.value(), after, 0));
      }
    }
    return "expire " + (before != null) + " " + changed;
  }

  private static boolean allows(ExpireRule rule, long before, long after) {
    return switch (rule) {
      case ALWAYS -> true;
      case WHEN_NONE -> before == 0;
      case WHEN_SET -> before > 0;
      case WHEN_LATER -> before > 0 && (after == 0 || after > before);
      case WHEN_EARLIER -> after > 0 && (before == 0 || after < before);
    };
  }

  /** Counts no further than asked for: what was not looked at was not seen alive. */
  long count(String bucket, KeyRange range, long limit) {
    return first(bucket, range, limit).size();
  }

  String deleteRange(String bucket, KeyRange range, long limit) {
    // One more is looked at, to say whether any is left.
    List<byte[]> seen = first(bucket, range, limit == Long.MAX_VALUE ? limit : limit + 1);
    seen.stream().limit(limit).forEach(bucket(bucket)::remove);
    return Math.min(limit, seen.size()) + " " + (seen.size() <= limit);
  }

  private List<byte[]> first(String bucket, KeyRange range, long limit) {
    List<byte[]> seen = new ArrayList<>();
    for (byte[] key : bucket(bucket).keySet()) {
      if (seen.size() < limit && range.contains(key) && get(bucket, key) != null) {
        seen.add(key);
      }
    }
    return seen;
  }

  private String increment(Operation.Increment increment, NavigableMap<byte[], Held> entries) {
    Held before = get(increment.bucket(), increment.key());
    check(increment.condition(), before);
    if (increment.minValue() > increment.maxValue()) {
      throw new Refused(Reason.INVALID_ARGUMENT);
    }
    BigInteger start =
        before == null ? BigInteger.valueOf(increment.initialValue()) : number(before.value());
    BigInteger sum = start.add(BigInteger.valueOf(increment.delta()));
    if (sum.compareTo(BigInteger.valueOf(increment.minValue())) < 0
        || sum.compareTo(BigInteger.valueOf(increment.maxValue())) > 0) {
      throw new Refused(Reason.COUNTER_OUT_OF_RANGE);
    }
    long expireAtMs = increment.ttlMs() == 0 ? 0 : nowMs + increment.ttlMs();
    byte[] text = sum.toString().getBytes(StandardCharsets.US_ASCII);
    entries.put(
        increment.key(), new Held(text, before == null ? expireAtMs : before.expireAtMs(), 0));
    return "increment "
        + sum
        + " "
        + show(increment.key(), increment.returnPrevious() ? before : null);
  }

  private static BigInteger number(byte[] value) {
    String text = new String(value, StandardCharsets.ISO_8859_1);
    if (text.matches("-?[0-9]{1,20}") && text.length() <= 20) {
      BigInteger number = new BigInteger(text);
      if (number.compareTo(LEAST) >= 0 && number.compareTo(GREATEST) <= 0) {
        return number;
      }
    }
    throw new Refused(Reason.NOT_A_COUNTER);
  }

  private long expireAtMs(Expiry expiry, @Nullable Held previous) {
    if (expiry instanceof Expiry.After after) {
      return nowMs + after.ttlMs();
    } else if (expiry instanceof Expiry.At at) {
      return at.expireAtMs();
    }
    return expiry instanceof Expiry.Keep && previous != null ? previous.expireAtMs() : 0;
  }

  private static void check(@Nullable Condition condition, @Nullable Held held) {
    if (condition != null && !holds(condition, held)) {
      throw new Refused(
          condition instanceof Condition.MustNotExist
              ? Reason.KEY_EXISTS
              : Reason.CONDITION_NOT_MET);
    }
  }

  private static boolean holds(Condition condition, @Nullable Held held) {
    if (condition instanceof Condition.MustNotExist) {
      return held == null;
    } else if (held == null) {
      return false;
    } else if (condition instanceof Condition.VersionEquals equals) {
      return held.version() == equals.version();
    }
    return !(condition instanceof Condition.ValueEquals equals)
        || Arrays.equals(held.value(), equals.value());
  }

  private NavigableMap<byte[], Held> bucket(String name) {
    return buckets.computeIfAbsent(name, any -> new TreeMap<>(Arrays::compareUnsigned));
  }

  static String show(AtomicWrite.Result result) {
    return result.held() + " " + result.results().stream().map(BucketModel::show).toList();
  }

  static String show(OperationResult result) {
    if (result instanceof OperationResult.Put put) {
      return "put " + show(put.previous());
    } else if (result instanceof OperationResult.Delete delete) {
      return "delete " + delete.existed() + " " + show(delete.previous());
    }
    if (result instanceof OperationResult.Expire expire) {
      return "expire " + expire.existed() + " " + expire.changed();
    }
    OperationResult.Increment increment = (OperationResult.Increment) result;
    return "increment " + increment.value() + " " + show(increment.previous());
  }

  static String show(@Nullable Entry entry) {
    return entry == null
        ? "absent"
        : show(entry.key(), new Held(entry.value(), entry.expireAtMs(), entry.version()));
  }

  private static String show(byte[] key, @Nullable Held held) {
    HexFormat hex = HexFormat.of();
    return held == null
        ? "absent"
        : "%s=%s until %d version %d"
            .formatted(
                hex.formatHex(key), hex.formatHex(held.value()), held.expireAtMs(), held.version());
  }
}
