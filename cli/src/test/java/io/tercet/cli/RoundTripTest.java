package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Tool.Ran;
import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.Entry;
import io.tercet.client.LoadEntry;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kv scan} prints of any entry, {@code kv load} makes the same entry of. */
@TestInstance(Lifecycle.PER_CLASS)
class RoundTripTest {
  private static final int ENTRIES = 2_000;
  private static final String MARKS = "a,\"'\\\n\r\t\0{}:=\u007f\u0085\u2028\ufeffé€🌍@- #\u001b";

  @TempDir Path folder;
  private Served served;
  private TercetClient client;
  private Tool tool;

  /** An entry as it can be compared. */
  private record Same(String key, String value, Optional<Instant> expireAt) {}

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
    client = served.client().build();
    long seed = Long.getLong("tercet.seed", System.nanoTime());
    System.out.println("RoundTripTest: -Dtercet.seed=" + seed);
    Random random = new Random(seed);
    fill(random, "any", RoundTripTest::bytes);
    fill(random, "text", RoundTripTest::text);
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

  private void fill(Random random, String bucket, Function<Random, byte[]> source) {
    List<LoadEntry> entries = new ArrayList<>();
    while (entries.size() < ENTRIES) {
      byte[] key = source.apply(random);
      if (key.length > 0) {
        LoadEntry entry =
            LoadEntry.of(key, random.nextInt(8) == 0 ? new byte[0] : source.apply(random));
        long far = 4_000_000_000_000L + random.nextInt();
        entries.add(random.nextInt(3) == 0 ? entry.expireAt(Instant.ofEpochMilli(far)) : entry);
      }
    }
    BulkLoadOptions options = BulkLoadOptions.none();
    client.bucket(bucket).bulkLoad(UUID.randomUUID().toString(), entries, options);
  }

  private static byte[] bytes(Random random) {
    if (random.nextInt(4) == 0) {
      return text(random);
    }
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(Random random) {
    int[] marks = MARKS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(20); length > 0; length--) {
      text.appendCodePoint(marks[random.nextInt(marks.length)]);
    }
    return text.toString().getBytes(UTF_8);
  }

  private List<Same> entries(String bucket) {
    List<Same> entries = new ArrayList<>();
    Bucket from = client.bucket(bucket);
    try (Scan scan = from.scan(ScanOptions.all())) {
      for (Entry entry : scan) {
        HexFormat hex = HexFormat.of();
        entries.add(
            new Same(hex.formatHex(entry.key()), hex.formatHex(entry.value()), entry.expireAt()));
      }
    }
    return entries;
  }

  private void assertComesBack(String bucket, String format, String... encoding)
      throws IOException {
    List<String> scan = new ArrayList<>(List.of("kv", "scan", bucket, "-o", format));
    scan.addAll(List.of(encoding));
    Ran scanned = tool.run(scan.toArray(new String[0]));
    assertThat(scanned.code()).as(scanned.err()).isZero();
    String into = bucket + "-" + format + String.join("", encoding);
    Path file = Files.write(folder.resolve("entries." + format), scanned.bytes());
    List<String> load = new ArrayList<>(List.of("kv", "load", into, file.toString()));
    load.addAll(List.of(encoding));
    Ran loaded = tool.run(load.toArray(new String[0]));
    assertThat(loaded.code()).as(loaded.err()).isZero();
    List<Same> expected = entries(bucket);
    assertThat(expected).hasSizeGreaterThan(ENTRIES / 2);
    assertThat(expected).anyMatch(entry -> entry.value().isEmpty());
    assertThat(expected).anyMatch(entry -> entry.expireAt().isPresent());
    assertThat(entries(into)).isEqualTo(expected);
  }

  @Test
  void bytesAsJsonLines() throws IOException {
    assertComesBack("any", "jsonl");
    assertComesBack("text", "jsonl");
  }

  @Test
  void bytesAsCsv() throws IOException {
    assertComesBack("any", "csv", "--encoding=hex");
    assertComesBack("any", "csv", "--encoding=base64");
    assertComesBack("text", "csv");
  }

  @Test
  void bytesThatAreNoTextAreRefusedInCsv() {
    Ran ran = tool.run("kv", "scan", "any", "-o", "csv");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--encoding hex");
  }

  @Test
  void aTerminalSeesHowFarAScanIs() {
    Ran scan = tool.errorsOnTerminal().run("kv", "scan", "text");
    assertThat(scan.err())
        .startsWith("\r")
        .contains(" entries, ")
        .doesNotContain("%")
        .endsWith("\n");
    Ran total = tool.run("kv", "scan", "text", "--progress", "--limit", "5");
    assertThat(total.err()).contains("] 100 %, 5 entries, ").contains(" left\n");
    assertThat(total.out()).hasLineCount(5);
    assertThat(tool.onTerminal().run("kv", "scan", "text", "--progress", "--limit=5").err())
        .doesNotContain("entries");
    newTool();
    assertThat(tool.run("kv", "scan", "text", "--progress").err()).isEmpty();
  }
}
