package io.tercet.cli.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import io.tercet.cli.redis.Step.Life;
import io.tercet.cli.redis.Step.LifeKind;
import io.tercet.cli.redis.Step.Presence;
import io.tercet.cli.redis.Step.When;
import io.tercet.client.Bucket;
import io.tercet.client.TercetClient;
import io.tercet.core.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random sequences of operations do the same in Tercet and in Redis: SET with its options, GET,
 * GETDEL, MGET, DEL, EXISTS, INCRBY, DECRBY, EXPIRE and its kin, PERSIST, PTTL, MSET, MSETNX, KEYS;
 * {@link Steps} says what each one is in Tercet. {@code -Dtercet.seed=N} repeats a sequence.
 *
 * <p>Left out is what Tercet means otherwise; {@code docs/modelling.md} tells it to those who come
 * from Redis, and {@link #differsWhereTheGuideSaysSo} shows most of it:
 *
 * <ul>
 *   <li>a key has 1 byte to 8 KiB; Redis also has the empty key;
 *   <li>a time to live of zero or less, and a moment before 1970, are refused; by EXPIRE and its
 *       kin Redis removes the entry;
 *   <li>a time to live beyond the end of time is cut; Redis refuses it;
 *   <li>SET NX GET: a put whose condition does not hold answers with an error, which has no value;
 *   <li>a counter may have leading zeros ({@code 007}) or be {@code -0}; Redis refuses to add to
 *       it;
 *   <li>DECRBY of the least int64, which no increment is; Redis refuses it, too;
 *   <li>of a put whose condition does not hold and whose expiry is none, Redis names the expiry;
 *   <li>MULTI: what fails in it leaves the rest done; a transaction of Tercet is all or nothing.
 * </ul>
 *
 * <p>No moment is near: those that are counted from now are a day and more ahead, and ten minutes
 * from each other; others are in 2090, which both must have to the millisecond, or long past.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RedisOracleTest {
  private static final int ROUNDS = 20;
  private static final int STEPS = 150;

  private TercetServer server;
  private TercetClient client;
  private Redis redis;
  private int buckets;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    assumeTrue(Redis.isInstalled(), "redis-server is not installed");
    redis = new Redis(folder);
    server =
        TercetServer.start(
            ServerConfig.defaults()
                .with(Settings.DATA, folder.resolve("data").toString())
                .with(Settings.PORT, 0));
    client = TercetClient.builder().port(server.port()).deadline(Duration.ofSeconds(60)).build();
  }

  @AfterAll
  void stop() throws IOException {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
    if (redis != null) {
      redis.close();
    }
  }

  private Bucket newBucket() {
    buckets++;
    return client.bucket("b" + buckets);
  }

  @Test
  void isLikeRedis() {
    Seeds.rounds(
        ROUNDS,
        random -> new Comparer(redis, newBucket(), UnaryOperator.identity()).run(random, STEPS));
  }

  static List<Mistake> mistakes() {
    return Mistake.all();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void noticesAMistake(Mistake mistake) {
    Random random = new Random(mistake.name().hashCode());
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                new Comparer(redis, newBucket(), mistake.mapping()).run(random, STEPS);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Redis and Tercet differ");
  }

  @Test
  void differsWhereTheGuideSaysSo() throws IOException {
    Comparer comparer = new Comparer(redis, newBucket(), UnaryOperator.identity());
    assertThat(comparer.step(set("a", "007"))).isEqualTo(Answer.of("set"));
    for (Step step :
        List.of(
            new Steps.Add("a", 1, false),
            new Steps.Get(""),
            new Steps.Expire("a", new Life(LifeKind.EX, 0), When.ALWAYS),
            new Steps.Expire("a", new Life(LifeKind.PXAT, -1), When.ALWAYS),
            new Steps.Set("c", "v", new Life(LifeKind.PX, Long.MAX_VALUE), Presence.ANY, false))) {
      comparer.step(set("a", "007"));
      assertThatThrownBy(() -> comparer.step(step))
          .as(step.toString())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("Redis and Tercet differ");
    }
    comparer.step(set("a", "v"));
    assertThatThrownBy(() -> comparer.step(new Steps.Set("a", "w", Life.NEVER, Presence.NX, true)))
        .hasMessageContaining("Redis and Tercet differ");
  }

  private static Step set(String key, String value) {
    return new Steps.Set(key, value, Life.NEVER, Presence.ANY, false);
  }
}
