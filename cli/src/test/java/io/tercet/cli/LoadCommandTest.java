package io.tercet.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Tool.Ran;
import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.PutOptions;
import io.tercet.client.TercetClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** {@code tercet kv load} against a real server. */
@TestInstance(Lifecycle.PER_CLASS)
class LoadCommandTest {
  private static final Instant FAR = Instant.parse("2096-10-02T07:06:40.123Z");

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

  /** A bucket with what is hard to write down: bytes that are no text, marks of CSV, expiries. */
  private Bucket hard(String name) {
    Bucket bucket = client.bucket(name);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    bucket.put(all, all);
    bucket.put(bytes("a,\"b\"\r\nc"), bytes("\"\n,"), PutOptions.none().expireAt(FAR));
    bucket.put(bytes("empty"), new byte[0]);
    bucket.put(bytes("gr\u00fc\u00dfe"), bytes("\ud83c\udf0d"));
    for (int i = 0; i < 3_000; i++) {
      bucket.put(bytes("k" + i), bytes("v" + i));
    }
    return bucket;
  }

  @Test
  void whatAScanPrintsLoadsBack() throws IOException {
    hard("from");
    for (String[] way :
        new String[][] {{"jsonl"}, {"csv", "--encoding", "hex"}, {"csv", "--encoding", "base64"}}) {
      String format = way[0];
      String into = "into-" + String.join("", way);
      String[] encoding = way.length == 1 ? new String[0] : new String[] {way[1], way[2]};
      Ran scan = tool.run(with(encoding, "kv", "scan", "from", "-o", format));
      assertThat(scan.code()).as(scan.err()).isZero();
      Path file = Files.write(folder.resolve("entries." + format), scan.bytes());
      Ran load = tool.run(with(encoding, "kv", "load", into, file.toString()));
      assertThat(load.code()).as(load.err()).isZero();
      assertThat(load.err()).isEmpty();
      assertThat(load.out()).contains("\"loaded_count\": 3004").contains("\"rejected_count\": 0");
      assertSame("from", into);
    }
  }

  private void assertSame(String from, String into) {
    String expected = tool.run("kv", "scan", from, "-o", "csv", "--encoding", "hex").out();
    String actual = tool.run("kv", "scan", into, "-o", "csv", "--encoding", "hex").out();
    assertThat(withoutVersions(actual)).isEqualTo(withoutVersions(expected));
    assertThat(actual).contains("2096-10-02T07:06:40.123Z");
  }

  private static String withoutVersions(String csv) {
    return csv.replaceAll("(?m)^([^,]*,[^,]*),[0-9]+,", "$1,");
  }

  private static String[] with(String[] more, String... words) {
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  @Test
  void loadsStandardInput() {
    Ran load =
        tool.input(bytes("{\"key\": \"a\", \"value\": \"1\"}\n\n")).run("kv", "load", "in", "-");
    assertThat(load.code()).as(load.err()).isZero();
    assertThat(value("in", "a")).contains("1");
    load =
        tool.input(bytes("value,key\r\n\"2\",a\r\n"))
            .run("kv", "load", "in", "-", "--format", "csv", "--skip-existing");
    assertThat(load.code()).as(load.err()).isZero();
    assertThat(load.out()).contains("\"skipped_count\": 1");
    assertThat(value("in", "a")).contains("1");
  }

  @Test
  void rejectedEntriesAreNamedAndEndWithThree() {
    Ran load =
        tool.input(bytes("{\"key\": \"\", \"value\": \"1\"}\n{\"key\": \"b\", \"value\": \"2\"}\n"))
            .run("kv", "load", "rejected", "-");
    assertThat(load.code()).isEqualTo(3);
    assertThat(load.err()).contains("INVALID_ARGUMENT: Entry 1 was rejected");
    assertThat(load.out()).contains("\"loaded_count\": 1").contains("\"rejected_count\": 1");
    assertThat(value("rejected", "b")).contains("2");
  }

  @Test
  void badLinesAreNamedByTheirNumber() {
    String good = "{\"key\": \"a\", \"value\": \"1\"}\n";
    assertBad("jsonl", good + "\n{\"key\": \"b\"\n", 3, true);
    assertBad("jsonl", good + "{\"key\": \"b\"}\n", 2, true);
    assertBad("jsonl", good + "[1]\n", 2, true);
    assertBad("jsonl", good + "{\"key\": \"b\", \"value\": 1}\n", 2, true);
    assertBad("jsonl", good + "{\"key\": \"b\", \"value\": {\"base64\": \"!\"}}\n", 2, true);
    assertBad(
        "jsonl", good + "{\"key\": \"b\", \"value\": \"1\", \"expires_at\": \"x\"}\n", 2, true);
    assertBad(
        "jsonl", good + "{\"key\": \"b\", \"value\": \"1\", \"expire_at\": \"x\"}\n", 2, true);
    assertBad("jsonl", good + "{\"key\": \"b\", \"key\": \"c\", \"value\": \"1\"}\n", 2, true);
    assertBad("jsonl", good + good.trim() + good, 2, true);
    assertBad("csv", "", 1, false);
    assertBad("csv", "key,wert\na,1\n", 1, false);
    assertBad("csv", "key,value,key\na,1,b\n", 1, false);
    assertBad("csv", "key,value\na,1\nb\n", 3, true);
    assertBad("csv", "key,value\n\"a\nb\",1\nc,\"2\n", 4, true);
    assertBad("csv", "key,value\na,1\nb,2\"\n", 3, true);
    assertBad("csv", "key,value\n\"a\"b,1\n", 2, false);
    assertBad("csv", "key,value,expire_at\na,1,\nb,2,soon\n", 3, true);
  }

  private void assertBad(String format, String text, int line, boolean some) {
    Ran load = tool.input(bytes(text)).run("kv", "load", "bad", "-", "--format", format);
    assertThat(load.code()).as(text).isEqualTo(3);
    assertThat(load.err()).as(text).contains("INPUT_MALFORMED: Line " + line + ": ");
    // Where entries come before the line, some may be loaded, and the load can go on.
    assertThat(load.err().contains("--load-id ")).as(text).isEqualTo(some);
    assertThat(load.out()).isEmpty();
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] text = "key,value\na,\u00e4\n".getBytes(ISO_8859_1);
    Ran load = tool.input(text).run("kv", "load", "bad", "-", "--format", "csv");
    assertThat(load.code()).isEqualTo(3);
    assertThat(load.err()).contains("UTF-8");
    load =
        tool.input(bytes("key,value\nxx,00\n"))
            .run("kv", "load", "bad", "-", "--format", "csv", "--encoding", "hex");
    assertThat(load.code()).isEqualTo(3);
    assertThat(load.err()).contains("INPUT_MALFORMED: Line 2: ").contains("hex");
  }

  @Test
  void aLoadThatBrokeOffGoesOnByItsId() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append("{\"key\": \"k").append(i).append("\", \"value\": \"v\"}\n");
    }
    Ran first =
        tool.input(bytes(text + "broken\n")).run("kv", "load", "resumed", "-", "--load-id", "mine");
    assertThat(first.code()).isEqualTo(3);
    assertThat(first.err()).contains("Line 2001").contains("--load-id mine");
    Ran second =
        tool.input(bytes(text.toString())).run("kv", "load", "resumed", "-", "--load-id", "mine");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).contains("\"loaded_count\": 2000");
    assertThat(client.bucket("resumed").count(KeyRange.all())).isEqualTo(2_000);
  }

  @Test
  void wrongCommandLinesSaySo() {
    assertThat(tool.run("kv", "load", "b", "-", "--format", "xml").code()).isEqualTo(2);
    assertThat(tool.run("kv", "load", "b", "-", "--encoding", "hex").code()).isEqualTo(2);
    assertThat(tool.run("kv", "load", "b").code()).isEqualTo(2);
    assertThat(tool.run("kv", "load", "b", folder.resolve("absent").toString()).err())
        .contains("INPUT_OUTPUT");
    assertThat(tool.run("kv", "load", "--help").out())
        .contains("--load-id")
        .contains("Ends with 3");
  }

  @Test
  void aTerminalSeesHowFarItIs() throws IOException {
    Path file =
        Files.writeString(folder.resolve("seen.jsonl"), "{\"key\": \"a\", \"value\": \"1\"}\n");
    Ran load = tool.errorsOnTerminal().run("kv", "load", "seen", file.toString());
    assertThat(load.code()).isZero();
    assertThat(load.err()).contains("1 entries, 27 B").contains("100 %");
  }

  private Optional<String> value(String bucket, String key) {
    return client.bucket(bucket).get(bytes(key)).map(Entry::valueAsText);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
