package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.Entry;
import io.tercet.client.ExpireOptions;
import io.tercet.client.IncrementOptions;
import io.tercet.client.LoadEntry;
import io.tercet.client.PutOptions;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.Watch;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchEvent;
import io.tercet.client.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The least and the largest that keys and values may be, and the life of entries that expire, by
 * the Java client and by the command line.
 */
@TestInstance(Lifecycle.PER_CLASS)
class EdgesTest {
  private static final Instant FAR = Instant.parse("2096-10-02T07:06:40Z");
  private static final Instant PAST = Instant.parse("1970-01-02T00:00:00Z");

  /** In their order. */
  private static final List<byte[]> KEYS =
      List.of(
          new byte[] {0},
          new byte[] {0, 0},
          new byte[] {0, 0, 1},
          new byte[] {'a'},
          new byte[] {'a', 0},
          new byte[] {'a', 0, 'b'},
          new byte[] {(byte) 0xFF},
          filled(8 << 10, (byte) 0xFF));

  private static final int LARGEST = 16 << 20;

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

  private static byte[] filled(int length, byte with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, with);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void keysOfAnyBytesAndEmptyValuesByTheClient() {
    Bucket bucket = client.bucket("keys");
    for (byte[] key : KEYS) {
      bucket.put(key, new byte[0]);
    }
    for (byte[] key : KEYS) {
      assertThat(bucket.get(key).map(Entry::value)).hasValue(new byte[0]);
    }
    assertThat(bucket.get(new byte[] {0, 1})).isEmpty();
    assertThat(bucket.batchGet(KEYS).entries()).allMatch(Optional::isPresent);
    List<byte[]> scanned = new ArrayList<>();
    try (Scan scan = bucket.scan(ScanOptions.all())) {
      scan.forEach(entry -> scanned.add(entry.key()));
    }
    assertThat(scanned).containsExactlyElementsOf(KEYS);
    List<byte[]> backwards = new ArrayList<>();
    try (Scan scan = bucket.scan(ScanOptions.prefix(new byte[] {'a', 0}).reverse())) {
      scan.forEach(entry -> backwards.add(entry.key()));
    }
    assertThat(backwards).containsExactly(KEYS.get(5), KEYS.get(4));
    assertThat(bucket.delete(KEYS.get(0)).existed()).isTrue();
    assertThat(bucket.get(KEYS.get(0))).isEmpty();
    assertThat(bucket.get(KEYS.get(1))).isPresent();
  }

  @Test
  void keysOfAnyBytesAndEmptyValuesByTheCommandLine() {
    HexFormat hex = HexFormat.of();
    for (byte[] key : KEYS) {
      assertThat(run("kv", "put", "cli-keys", hex.formatHex(key), "").code()).isZero();
    }
    for (byte[] key : KEYS) {
      Tool.Ran got = run("kv", "get", "cli-keys", hex.formatHex(key));
      assertThat(got.code()).isZero();
      assertThat(got.bytes()).isEmpty();
    }
    List<String> printed =
        run("kv", "scan", "cli-keys", "--keys-only", "-o", "csv").out().lines().skip(1).toList();
    assertThat(printed).hasSameSizeAs(KEYS);
    for (int i = 0; i < printed.size(); i++) {
      assertThat(printed.get(i)).startsWith(hex.formatHex(KEYS.get(i)) + ",");
    }
  }

  private Tool.Ran run(String... line) {
    List<String> words = new ArrayList<>(List.of(line));
    words.addAll(List.of("--encoding", "hex"));
    return tool.run(words.toArray(String[]::new));
  }

  @Test
  void theLargestValueByTheClient() {
    byte[] largest = new byte[LARGEST];
    new Random(1).nextBytes(largest);
    Bucket bucket = client.bucket("values");
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      watch.awaitStarted();
      bucket.put(bytes("k"), largest);
      WatchEvent event = watch.next().events().get(0);
      assertThat(event.entry().map(Entry::value)).hasValue(largest);
    }
    assertThat(bucket.get(bytes("k")).map(Entry::value)).hasValue(largest);
    assertThat(bucket.getMetadata(bytes("k")).map(Entry::valueSize)).hasValue((long) LARGEST);
    try (Scan scan = bucket.scan(ScanOptions.all())) {
      assertThat(scan.iterator().next().value()).isEqualTo(largest);
    }
    bucket.bulkLoad("l", List.of(LoadEntry.of(bytes("loaded"), largest)), BulkLoadOptions.none());
    assertThat(bucket.get(bytes("loaded")).map(Entry::value)).hasValue(largest);
    Optional<Entry> inTransaction =
        client.transact(
            tx -> {
              tx.bucket("values").put(bytes("k2"), largest);
              return tx.bucket("values").get(bytes("k2"));
            });
    assertThat(inTransaction.map(Entry::value)).hasValue(largest);
    assertThat(bucket.get(bytes("k2")).map(Entry::value)).hasValue(largest);
  }

  @Test
  void theLargestValueByTheCommandLine() throws IOException {
    byte[] largest = new byte[LARGEST];
    new Random(2).nextBytes(largest);
    Path file = folder.resolve("value");
    Files.write(file, largest);
    assertThat(tool.run("kv", "put", "files", "f", "@" + file).code()).isZero();
    assertThat(tool.run("kv", "get", "files", "f").bytes()).isEqualTo(largest);
    assertThat(tool.input(largest).run("kv", "put", "files", "i", "-").code()).isZero();
    assertThat(tool.run("kv", "get", "files", "i").bytes()).isEqualTo(largest);
    Tool.Ran refused = tool.input(new byte[LARGEST + 1]).run("kv", "put", "files", "more", "-");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("VALUE_TOO_LARGE").doesNotContain("Exception");
    assertThat(tool.run("kv", "get", "files", "more").code()).isEqualTo(1);
  }

  @Test
  void anExpiryIsClearedKeptAndTakenAwayAsDocumentedByTheClient() {
    Bucket bucket = client.bucket("lives");
    byte[] key = bytes("n");
    PutOptions expiring = PutOptions.none().expireAt(FAR);
    bucket.put(key, bytes("1"), expiring);
    bucket.put(key, bytes("2"));
    assertExpiry(bucket, key, Optional.empty());
    bucket.put(key, bytes("3"), expiring);
    bucket.put(key, bytes("4"), PutOptions.none().keepTtl());
    assertExpiry(bucket, key, Optional.of(FAR));
    long counted =
        bucket.increment(key, 1, IncrementOptions.none().ttl(Duration.ofMillis(1))).value();
    assertThat(counted).isEqualTo(5);
    assertExpiry(bucket, key, Optional.of(FAR));
    assertThat(bucket.persist(key).changed()).isTrue();
    assertExpiry(bucket, key, Optional.empty());
    bucket.put(bytes("new"), bytes("v"), PutOptions.none().keepTtl());
    assertExpiry(bucket, bytes("new"), Optional.empty());
    assertThat(bucket.expire(key, ExpireOptions.at(PAST)).changed()).isTrue();
    assertThat(bucket.get(key)).isEmpty();
    assertThat(bucket.expire(key, ExpireOptions.at(FAR)).existed()).isFalse();
    bucket.put(key, bytes("6"), PutOptions.none().expireAt(PAST));
    assertThat(bucket.get(key)).isEmpty();
    // What was there is gone, so that it is counted from the start.
    assertThat(bucket.increment(key, 1).value()).isEqualTo(1);
    assertExpiry(bucket, key, Optional.empty());
  }

  private static void assertExpiry(Bucket bucket, byte[] key, Optional<Instant> expected) {
    assertThat(bucket.get(key).orElseThrow().expireAt()).isEqualTo(expected);
  }

  @Test
  void anExpiryIsClearedKeptAndTakenAwayAsDocumentedByTheCommandLine() {
    String far = FAR.toString();
    assertThat(tool.run("kv", "put", "cli-lives", "n", "1", "--expire-at", far).code()).isZero();
    assertThat(metadata()).contains("2096-10-02");
    assertThat(tool.run("kv", "put", "cli-lives", "n", "2", "--keep-ttl").code()).isZero();
    assertThat(metadata()).contains("2096-10-02");
    assertThat(tool.run("kv", "incr", "cli-lives", "n").out()).contains("\"value\": 3");
    assertThat(metadata()).contains("2096-10-02");
    assertThat(tool.run("kv", "put", "cli-lives", "n", "4").code()).isZero();
    assertThat(metadata()).doesNotContain("2096-10-02");
    assertThat(tool.run("kv", "expire", "cli-lives", "n", "--at", PAST.toString()).out())
        .contains("\"changed\": true");
    assertThat(tool.run("kv", "get", "cli-lives", "n").code()).isEqualTo(1);
    assertThat(tool.run("kv", "count", "cli-lives").out()).isEqualTo("{\"count\": 0}\n");
  }

  private String metadata() {
    return tool.run("kv", "get", "cli-lives", "n", "--metadata", "-o", "json").out();
  }

  @Test
  void anEntryWhoseMomentHasComeIsGoneForEveryReadAndTold() {
    Bucket bucket = client.bucket("moments");
    byte[] key = bytes("k");
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      watch.awaitStarted();
      bucket.put(key, bytes("v"), PutOptions.none().ttl(Duration.ofMillis(1)));
      WatchCommit put = watch.next();
      assertThat(put.events().get(0).type()).isEqualTo(WatchEvent.Type.PUT);
      assertThat(put.events().get(0).entry().flatMap(Entry::expireAt)).isPresent();
      WatchCommit removal = watch.next();
      assertThat(removal.events()).hasSize(1);
      assertThat(removal.events().get(0).type()).isEqualTo(WatchEvent.Type.EXPIRE);
      assertThat(removal.events().get(0).key()).isEqualTo(key);
    }
    assertThat(bucket.get(key)).isEmpty();
    assertThat(bucket.persist(key).existed()).isFalse();
    assertThat(bucket.increment(key, 1).value()).isEqualTo(1);
  }
}
