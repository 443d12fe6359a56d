package io.tercet.cli.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tercet.client.BatchGetResult;
import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.DeleteOptions;
import io.tercet.client.DeleteResult;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import io.tercet.client.ExpireOptions;
import io.tercet.client.ExpireRule;
import io.tercet.client.IncrementOptions;
import io.tercet.client.Operation;
import io.tercet.client.PutOptions;
import io.tercet.client.PutResult;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.Write;
import io.tercet.client.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each command of Redis is in Tercet. */
final class Steps {
  /** Moments from here on are set as they are; those that are counted from now are before. */
  static final Instant EXACT_FROM = Instant.parse("2090-01-01T00:00:00Z");

  private Steps() {}

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static long number(@Nullable Object answer) {
    return (Long) Objects.requireNonNull(answer);
  }

  private static String values(List<Answer> answers) {
    return answers.stream().map(Answer::text).collect(Collectors.joining(", "));
  }

  /** SET: a put, with its options. */
  record Set(String key, String value, Life life, Presence presence, boolean get) implements Step {
    @Override
    public List<String> words() {
      List<String> words = new ArrayList<>(List.of("SET", key, value));
      if (life.kind() != LifeKind.NEVER) {
        words.add(life.kind().name());
      }
      if (life.kind() != LifeKind.NEVER && life.kind() != LifeKind.KEEPTTL) {
        words.add(Long.toString(life.number()));
      }
      if (presence != Presence.ANY) {
        words.add(presence.name());
      }
      if (get) {
        words.add("GET");
      }
      return words;
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return get ? Answer.value((String) answer) : Answer.of(answer == null ? "not set" : "set");
    }

    @Override
    public Answer on(Bucket bucket) {
      PutOptions options = PutOptions.none().durability(Durability.BUFFERED);
      options =
          switch (life.kind()) {
            case NEVER -> options;
            case EX -> options.ttl(Duration.ofSeconds(life.number()));
            case PX -> options.ttl(Duration.ofMillis(life.number()));
            case EXAT -> options.expireAt(Instant.ofEpochSecond(life.number()));
            case PXAT -> options.expireAt(Instant.ofEpochMilli(life.number()));
            case KEEPTTL -> options.keepTtl();
          };
      options =
          switch (presence) {
            case ANY -> options;
            case NX -> options.condition(Condition.mustNotExist());
            case XX -> options.condition(Condition.mustExist());
          };
      options = get ? options.returnPrevious() : options;
      Optional<PutResult> result = put(bucket, options);
      if (get) {
        return Answer.value(result.flatMap(PutResult::previous));
      }
      return Answer.of(result.isPresent() ? "set" : "not set");
    }

    private Optional<PutResult> put(Bucket bucket, PutOptions options) {
      return Refusals.unlessUnmet(() -> bucket.put(bytes(key), bytes(value), options));
    }
  }

  /** GET: a get. */
  record Get(String key) implements Step {
    @Override
    public List<String> words() {
      return List.of("GET", key);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.value((String) answer);
    }

    @Override
    public Answer on(Bucket bucket) {
      return Answer.value(bucket.get(bytes(key)));
    }
  }

  /** MGET: a batch get. */
  record GetMany(List<String> keys) implements Step {
    @Override
    public List<String> words() {
      return concat("MGET", keys);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      List<Answer> found = new ArrayList<>();
      for (Object value : (List<?>) Objects.requireNonNull(answer)) {
        found.add(Answer.value((String) value));
      }
      return Answer.of(values(found));
    }

    @Override
    public Answer on(Bucket bucket) {
      BatchGetResult result = bucket.batchGet(keys.stream().map(Steps::bytes).toList());
      return Answer.of(values(result.entries().stream().map(Answer::value).toList()));
    }
  }

  /** GETDEL: a delete that answers with what it removed. */
  record Take(String key) implements Step {
    @Override
    public List<String> words() {
      return List.of("GETDEL", key);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.value((String) answer);
    }

    @Override
    public Answer on(Bucket bucket) {
      DeleteOptions options = DeleteOptions.none().returnPrevious().durability(Durability.BUFFERED);
      return Answer.value(bucket.delete(bytes(key), options).previous());
    }
  }

  /** DEL: deletes in one write, of which each says whether there was an entry. */
  record Delete(List<String> keys) implements Step {
    @Override
    public List<String> words() {
      return concat("DEL", keys);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.of(number(answer));
    }

    @Override
    public Answer on(Bucket bucket) {
      Operation[] deletes =
          keys.stream().map(key -> Operation.delete(bytes(key))).toArray(Operation[]::new);
      WriteResult result = bucket.write(Write.none().durability(Durability.BUFFERED).then(deletes));
      return Answer.of(
          result.results().stream().filter(each -> ((DeleteResult) each).existed()).count());
    }
  }

  /** EXISTS: a batch get of metadata; a key that is named twice counts twice. */
  record Exists(List<String> keys) implements Step {
    @Override
    public List<String> words() {
      return concat("EXISTS", keys);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.of(number(answer));
    }

    @Override
    public Answer on(Bucket bucket) {
      BatchGetResult result = bucket.batchGetMetadata(keys.stream().map(Steps::bytes).toList());
      return Answer.of(result.entries().stream().filter(Optional::isPresent).count());
    }
  }

  /** INCRBY and DECRBY: an increment. */
  record Add(String key, long delta, boolean decrement) implements Step {
    @Override
    public List<String> words() {
      return List.of(decrement ? "DECRBY" : "INCRBY", key, Long.toString(delta));
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.of(number(answer));
    }

    @Override
    public Answer on(Bucket bucket) {
      IncrementOptions options = IncrementOptions.none().durability(Durability.BUFFERED);
      return Answer.of(bucket.increment(bytes(key), decrement ? -delta : delta, options).value());
    }
  }

  /** EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT: an expire with a rule. */
  record Expire(String key, Life life, When when) implements Step {
    @Override
    public List<String> words() {
      String command =
          switch (life.kind()) {
            case EX -> "EXPIRE";
            case PX -> "PEXPIRE";
            case EXAT -> "EXPIREAT";
            case PXAT -> "PEXPIREAT";
            case NEVER, KEEPTTL -> throw new IllegalStateException("no expiry: " + this);
          };
      List<String> words = new ArrayList<>(List.of(command, key, Long.toString(life.number())));
      if (when != When.ALWAYS) {
        words.add(when.name());
      }
      return words;
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.of(number(answer));
    }

    @Override
    public Answer on(Bucket bucket) {
      ExpireOptions options =
          switch (life.kind()) {
            case EX -> ExpireOptions.after(Duration.ofSeconds(life.number()));
            case PX -> ExpireOptions.after(Duration.ofMillis(life.number()));
            case EXAT -> ExpireOptions.at(Instant.ofEpochSecond(life.number()));
            case PXAT -> ExpireOptions.at(Instant.ofEpochMilli(life.number()));
            case NEVER, KEEPTTL -> throw new IllegalStateException("no expiry: " + this);
          };
      ExpireRule rule =
          switch (when) {
            case ALWAYS -> ExpireRule.ALWAYS;
            case NX -> ExpireRule.WHEN_NONE;
            case XX -> ExpireRule.WHEN_SET;
            case GT -> ExpireRule.WHEN_LATER;
            case LT -> ExpireRule.WHEN_EARLIER;
          };
      return Answer.of(bucket.expire(bytes(key), options.rule(rule)).changed());
    }
  }

  /** PERSIST: a persist. */
  record Persist(String key) implements Step {
    @Override
    public List<String> words() {
      return List.of("PERSIST", key);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return Answer.of(number(answer));
    }

    @Override
    public Answer on(Bucket bucket) {
      return Answer.of(bucket.persist(bytes(key)).changed());
    }
  }

  /** PTTL, or PEXPIRETIME: the metadata of an entry. */
  record Left(String key, boolean asMoment) implements Step {
    @Override
    public List<String> words() {
      return List.of(asMoment ? "PEXPIRETIME" : "PTTL", key);
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      long number = number(answer);
      if (number < 0) {
        return Answer.of(number == -1 ? "never" : "absent");
      }
      return moment(asMoment ? number : System.currentTimeMillis() + number);
    }

    @Override
    public Answer on(Bucket bucket) {
      Optional<Entry> entry = bucket.getMetadata(bytes(key));
      if (entry.isEmpty()) {
        return Answer.of("absent");
      }
      return entry
          .flatMap(Entry::expireAt)
          .map(moment -> moment(moment.toEpochMilli()))
          .orElse(Answer.of("never"));
    }

    private Answer moment(long ms) {
      return Answer.moment(ms, asMoment ? EXACT_FROM.toEpochMilli() : Long.MAX_VALUE);
    }
  }

  /** MSET and MSETNX: puts in one write, the latter with a comparison of each. */
  record SetMany(List<String> keys, List<String> values, boolean ifAbsent) implements Step {
    @Override
    public List<String> words() {
      List<String> words = new ArrayList<>(List.of(ifAbsent ? "MSETNX" : "MSET"));
      for (int i = 0; i < keys.size(); i++) {
        words.add(keys.get(i));
        words.add(values.get(i));
      }
      return words;
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      return ifAbsent ? Answer.of(number(answer)) : Answer.of(String.valueOf(answer));
    }

    @Override
    public Answer on(Bucket bucket) {
      Write write = Write.none().durability(Durability.BUFFERED);
      for (int i = 0; i < keys.size(); i++) {
        write = write.then(Operation.put(bytes(keys.get(i)), bytes(values.get(i))));
        if (ifAbsent) {
          write = write.compare(bytes(keys.get(i)), Condition.mustNotExist());
        }
      }
      boolean held = bucket.write(write).held();
      return ifAbsent ? Answer.of(held) : Answer.of(held ? "OK" : "not held");
    }
  }

  /** KEYS: a scan, in order. */
  record AllKeys() implements Step {
    @Override
    public List<String> words() {
      return List.of("KEYS", "*");
    }

    @Override
    public Answer heard(@Nullable Object answer) {
      List<?> keys = (List<?>) Objects.requireNonNull(answer);
      return Answer.of(keys.stream().map(String::valueOf).sorted().toList().toString());
    }

    @Override
    public Answer on(Bucket bucket) {
      List<String> keys = new ArrayList<>();
      try (Scan scan = bucket.scan(ScanOptions.all().keysOnly())) {
        scan.forEach(entry -> keys.add(new String(entry.key(), ISO_8859_1)));
      }
      return Answer.of(keys.toString());
    }
  }

  private static List<String> concat(String command, List<String> keys) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(keys);
    return words;
  }
}
