package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tercet.cli.Tool.Ran;
import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.DeleteRangeOptions;
import io.tercet.client.DeleteRangeResult;
import io.tercet.client.Entry;
import io.tercet.client.ExpireOptions;
import io.tercet.client.ExpireResult;
import io.tercet.client.ExpireRule;
import io.tercet.client.IncrementOptions;
import io.tercet.client.KeyRange;
import io.tercet.client.Operation;
import io.tercet.client.PersistOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Write;
import io.tercet.client.WriteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Ranges, counts and expiries by the Java client and by the command line. */
@TestInstance(Lifecycle.PER_CLASS)
class RangesAndExpiryTest {
  private static final Instant FAR = Instant.parse("2096-10-02T07:06:40Z");

  @TempDir Path folder;
  private Served served;
  private TercetClient client;
  private Tool tool;

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
    client = served.client().build();
  }

  @AfterAll
  void stop() {
    client.close();
    served.close();
  }

  @BeforeEach
  void newTool() {
    tool = new Tool(folder).with("TERCET_PORT", served.port());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private Bucket filled(String name, int count) {
    Bucket bucket = client.bucket(name);
    for (int i = 0; i < count; i++) {
      bucket.put(bytes("k" + i), bytes("v"));
    }
    return bucket;
  }

  @Test
  void theClientSetsAndTakesAwayExpiries() {
    Bucket bucket = filled("expiries", 1);
    byte[] key = bytes("k0");
    ExpireResult set = bucket.expire(key, ExpireOptions.at(FAR));
    assertThat(set).isEqualTo(new ExpireResult(set.commitVersion(), true, true));
    assertThat(bucket.get(key).flatMap(Entry::expireAt)).contains(FAR);
    assertThat(
            bucket
                .expireAsync(
                    key, ExpireOptions.after(Duration.ofDays(1)).rule(ExpireRule.WHEN_LATER))
                .join()
                .changed())
        .isFalse();
    assertThat(bucket.persist(key).changed()).isTrue();
    assertThat(bucket.persistAsync(key).join().changed()).isFalse();
    assertThat(bucket.get(key).flatMap(Entry::expireAt)).isEmpty();
    TercetClientException refused =
        catchThrowableOfType(
            TercetClientException.class,
            () -> bucket.persist(key, PersistOptions.none().condition(Condition.versionEquals(1))));
    assertThat(refused.reason()).isEqualTo("CONDITION_NOT_MET");
    assertThat(bucket.expire(key, ExpireOptions.at(Instant.ofEpochSecond(1))).changed()).isTrue();
    assertThat(bucket.get(key)).isEmpty();
  }

  @Test
  void theClientCountsAndDeletesRanges() {
    Bucket bucket = filled("ranges", 10);
    assertThat(bucket.count(KeyRange.all())).isEqualTo(10);
    assertThat(bucket.count(KeyRange.all(), 3)).isEqualTo(3);
    assertThat(bucket.count(KeyRange.prefix(bytes("k9")))).isEqualTo(1);
    KeyRange some = KeyRange.of(bytes("k2"), bytes("k5"));
    assertThat(bucket.countAsync(some).join()).isEqualTo(3);
    DeleteRangeResult deleted = bucket.deleteRange(some, DeleteRangeOptions.none().limit(2));
    assertThat(deleted.deletedCount()).isEqualTo(2);
    assertThat(deleted.complete()).isFalse();
    assertThat(bucket.deleteRangeAsync(some).join().complete()).isTrue();
    assertThat(bucket.count(KeyRange.all())).isEqualTo(7);
    long left =
        client.transact(
            tx -> {
              tx.bucket("ranges").deleteRange(KeyRange.prefix(bytes("k")));
              return tx.bucket("ranges").count(KeyRange.all());
            });
    assertThat(left).isZero();
    assertThat(bucket.count(KeyRange.all())).isZero();
  }

  @Test
  void aWriteOfTheClientSetsExpiriesAndCountsWithConditions() {
    Bucket bucket = filled("writes", 2);
    WriteResult written =
        bucket.write(
            Write.none()
                .then(
                    Operation.expire(bytes("k0"), ExpireOptions.at(FAR)),
                    Operation.persist(bytes("k1")),
                    Operation.increment(
                        bytes("n"),
                        1,
                        IncrementOptions.none()
                            .condition(Condition.mustNotExist())
                            .returnPrevious())));
    assertThat(written.results().get(0)).isEqualTo(new ExpireResult(0, true, true));
    assertThat(written.results().get(1)).isEqualTo(new ExpireResult(0, true, false));
    assertThat(bucket.get(bytes("k0")).flatMap(Entry::expireAt)).contains(FAR);
  }

  @Test
  void commandsCountExpireAndDelete() {
    filled("cli", 10);
    assertThat(tool.run("kv", "count", "cli").out()).isEqualTo("{\"count\": 10}\n");
    assertThat(tool.run("kv", "count", "cli", "--limit", "4").out()).contains("4");
    assertThat(tool.run("kv", "count", "cli", "--start", "k8").out()).contains("2");
    assertThat(tool.run("kv", "expire", "cli", "k1", "--at", FAR.toString()).out())
        .startsWith("{\"existed\": true, \"changed\": true, \"commit_version\": ");
    assertThat(tool.run("kv", "get", "cli", "k1", "-o", "json").out()).contains("2096-10-02");
    assertThat(tool.run("kv", "expire", "cli", "k1", "--ttl", "5m", "--when", "later").out())
        .contains("\"changed\": false");
    assertThat(tool.run("kv", "expire", "cli", "k1", "--never").out())
        .contains("\"changed\": true");
    assertThat(tool.run("kv", "expire", "cli", "k1", "--at", "1970-01-02T00:00:00Z").code())
        .isZero();
    assertThat(tool.run("kv", "delete", "cli", "--prefix", "k2").out())
        .startsWith("{\"deleted_count\": 1, \"commit_version\": ");
    assertThat(tool.run("kv", "delete", "cli", "--all", "--portion", "3").out())
        .startsWith("{\"deleted_count\": 8, ");
    assertThat(tool.run("kv", "count", "cli").out()).isEqualTo("{\"count\": 0}\n");
    assertThat(tool.run("kv", "incr", "cli", "n", "--previous", "--if-absent").code()).isZero();
    assertThat(tool.run("kv", "incr", "cli", "n", "--previous").out())
        .contains("\"value\": 2", "\"previous_value\": \"1\"");
    assertThat(tool.run("kv", "incr", "cli", "n", "--if-absent").code()).isEqualTo(1);
  }

  @Test
  void commandsWatchWhatHappens() {
    assertThat(tool.run("bucket", "create", "watched", "--keep-previous").code()).isZero();
    Bucket bucket = client.bucket("watched");
    long before = bucket.put(bytes("a"), bytes("1")).commitVersion();
    long changed = bucket.put(bytes("a"), bytes("2")).commitVersion();
    long deleted = bucket.delete(bytes("a")).commitVersion();
    String after = Long.toString(before);
    Ran ran = tool.run("kv", "watch", "watched", "--after", after, "--limit", "2", "--previous");
    assertThat(ran.out().lines())
        .containsExactly(
            "{\"event\": \"put\", \"key\": \"a\", \"value\": \"2\", \"previous_value\": \"1\", "
                + "\"commit_version\": "
                + changed
                + "}",
            "{\"event\": \"delete\", \"key\": \"a\", \"previous_value\": \"2\", "
                + "\"commit_version\": "
                + deleted
                + "}");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).startsWith("tercet: Read on by --resume ");
    String token = ran.err().strip().substring("tercet: Read on by --resume ".length());
    bucket.put(bytes("b"), bytes("3"));
    assertThat(
            tool.run("kv", "watch", "watched", "--resume", token, "--limit=1", "-o", "csv").out())
        .startsWith("event,key,value,expire_at,commit_version\nput,b,3,,");
    assertUsage("exclude", "kv", "watch", "u", "k", "--prefix", "x");
    assertUsage("exclude", "kv", "watch", "u", "--after", "1", "--resume", "x");
    assertUsage("exclude", "kv", "watch", "u", "--keys-only", "--previous");
    assertThat(tool.run("kv", "watch", "u", "--resume", "nonsense").code()).isEqualTo(3);
    assertThat(tool.run("kv", "watch", "u", "--resume", "x@y").code()).isEqualTo(2);
  }

  @Test
  void optionsThatContradictEachOtherAreNamed() {
    assertUsage("exclude", "kv", "count", "u", "--prefix", "a", "--start", "b");
    assertUsage("--limit", "kv", "count", "u", "--limit", "0");
    assertUsage("one of", "kv", "expire", "u", "k");
    assertUsage("--ttl", "kv", "expire", "u", "k", "--ttl", "soon");
    assertUsage("--when", "kv", "expire", "u", "k", "--ttl", "5s", "--when", "x");
    assertUsage("--when", "kv", "expire", "u", "k", "--never", "--when", "set");
    assertUsage("KEY", "kv", "delete", "u");
    assertUsage("exclude", "kv", "delete", "u", "k", "--all");
    assertUsage("exclude", "kv", "delete", "u", "--all", "--prefix", "k");
    assertUsage("single KEY", "kv", "delete", "u", "--all", "--if-exists");
    assertUsage("many", "kv", "delete", "u", "--all", "--portion=5", "--request-id=x");
    assertUsage("range", "kv", "delete", "u", "k", "--portion", "5");
  }

  private void assertUsage(String word, String... line) {
    Ran ran = tool.run(line);
    assertThat(ran.err()).startsWith("tercet: USAGE").contains(word);
    assertThat(ran.err()).doesNotContain("Exception");
    assertThat(ran.code()).isEqualTo(2);
  }
}
