package io.tercet.cli.redis;

import io.tercet.cli.redis.Step.Life;
import io.tercet.cli.redis.Step.LifeKind;
import io.tercet.cli.redis.Step.Presence;
import io.tercet.cli.redis.Step.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Random steps on few keys, so that they meet, and only such as mean the same on both sides. For
 * one thread.
 */
final class RandomSteps {
  static final List<String> KEYS = List.of("a", "b", "a\u0000", "\u0000", "\u00ff", "a/b");

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "7",
          "-3",
          "12345678901234567890",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "x",
          "1 ",
          " 1",
          "+1",
          "1.0",
          "\u0000\u00ff\r\n",
          "v".repeat(5000));

  private static final Duration RELATIVE_MIN = Duration.ofDays(1);

  /** Two lives that are counted from now are never as near to each other as calls are. */
  private static final Duration RELATIVE_STEP = Duration.ofMinutes(10);

  private static final int EXACT_MOMENTS = 4;

  private final Random random;
  private final List<Integer> unusedLives = new ArrayList<>();

  RandomSteps(Random random) {
    this.random = random;
  }

  Step next() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> set();
      case 4 -> new Steps.Get(key());
      case 5 -> new Steps.GetMany(keys());
      case 6 -> new Steps.Take(key());
      case 7 -> new Steps.Delete(keys());
      case 8 -> new Steps.Exists(keys());
      case 9, 10, 11 -> add();
      case 12, 13, 14 -> new Steps.Expire(key(), life(false), pick(List.of(When.values())));
      case 15 -> new Steps.Persist(key());
      case 16 -> new Steps.Left(key(), false);
      case 17 -> new Steps.Left(key(), true);
      case 18 -> setMany();
      default -> new Steps.AllKeys();
    };
  }

  private Step set() {
    String key = key();
    if (random.nextInt(12) == 0) {
      LifeKind kind = pick(List.of(LifeKind.EX, LifeKind.PX, LifeKind.EXAT, LifeKind.PXAT));
      Life none = new Life(kind, -random.nextInt(2));
      return new Steps.Set(key, value(), none, Presence.ANY, random.nextBoolean());
    }
    Life life =
        switch (random.nextInt(4)) {
          case 0 -> Life.NEVER;
          case 1 -> new Life(LifeKind.KEEPTTL, 0);
          default -> life(true);
        };
    Presence presence = pick(List.of(Presence.values()));
    boolean get = presence != Presence.NX && random.nextBoolean();
    return new Steps.Set(key, value(), life, presence, get);
  }

  private Step add() {
    long delta =
        switch (random.nextInt(5)) {
          case 0 -> Long.MAX_VALUE - random.nextInt(2);
          case 1 -> -Long.MAX_VALUE + random.nextInt(2);
          default -> random.nextInt(21) - 10;
        };
    return new Steps.Add(key(), delta, random.nextBoolean());
  }

  private Step setMany() {
    List<String> keys = keys();
    List<String> values = new ArrayList<>();
    keys.forEach(key -> values.add(value()));
    return new Steps.SetMany(keys, values, random.nextBoolean());
  }

  /** Far away, or long past; never so near that it might come meanwhile. */
  private Life life(boolean seldomPast) {
    boolean past = random.nextInt(seldomPast ? 8 : 5) == 0;
    if (past) {
      return random.nextBoolean()
          ? new Life(LifeKind.PXAT, 1 + random.nextInt(1_000_000))
          : new Life(LifeKind.EXAT, 1 + random.nextInt(1_000_000));
    }
    return switch (random.nextInt(4)) {
      case 0 -> new Life(LifeKind.PX, relative().toMillis() + random.nextInt(1000));
      case 1 -> new Life(LifeKind.EX, relative().toSeconds());
      case 2 -> new Life(LifeKind.EXAT, exactMs() / 1000);
      default -> new Life(LifeKind.PXAT, exactMs());
    };
  }

  private Duration relative() {
    if (unusedLives.isEmpty()) {
      Stream.iterate(0, n -> n + 1).limit(2_000).forEach(unusedLives::add);
    }
    int n = unusedLives.remove(random.nextInt(unusedLives.size()));
    return RELATIVE_MIN.plus(RELATIVE_STEP.multipliedBy(n));
  }

  /** One of few moments, so that the same is set again. */
  private long exactMs() {
    return Steps.EXACT_FROM.plusSeconds(1 + random.nextInt(EXACT_MOMENTS)).toEpochMilli()
        + (random.nextBoolean() ? 1 : 0);
  }

  private String key() {
    return pick(KEYS);
  }

  private List<String> keys() {
    return Stream.generate(this::key).limit(1 + random.nextInt(4)).toList();
  }

  private String value() {
    return random.nextInt(3) == 0 ? Integer.toString(random.nextInt(100)) : pick(VALUES);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
