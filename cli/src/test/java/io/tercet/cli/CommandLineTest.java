package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Tool.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What command lines print and end with, against a real server. */
@TestInstance(Lifecycle.PER_CLASS)
class CommandLineTest {
  @TempDir Path folder;
  private Served served;
  private Tool tool;

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
  }

  @AfterAll
  void stop() {
    served.close();
  }

  @BeforeEach
  void newTool() {
    tool = new Tool(folder).with("TERCET_PORT", served.port());
  }

  private static void assertFails(Ran ran, int code, String... words) {
    assertThat(ran.err()).startsWith("tercet: ").contains(words);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(code);
  }

  @Test
  void valuesComeBackAsTheyAre() {
    assertThat(tool.run("kv", "put", "raw", "k", "grüße 🌍").code()).isZero();
    assertThat(tool.run("kv", "get", "raw", "k").out()).isEqualTo("grüße 🌍");
    assertThat(tool.onTerminal().run("kv", "get", "raw", "k").out()).isEqualTo("grüße 🌍\n");
    byte[] binary = {0, (byte) 0xff, '\n', 7};
    assertThat(tool.input(binary).run("kv", "put", "raw", "bin", "-").code()).isZero();
    assertThat(newPipe().run("kv", "get", "raw", "bin").bytes()).isEqualTo(binary);
    assertThat(newPipe().run("kv", "put", "raw", "empty", "").code()).isZero();
    Ran empty = newPipe().run("kv", "get", "raw", "empty");
    assertThat(empty.out()).isEmpty();
    assertThat(empty.code()).isZero();
  }

  private Tool newPipe() {
    newTool();
    return tool;
  }

  @Test
  void valuesComeFromFilesAndEncodings() throws IOException {
    Path file = Files.write(folder.resolve("value"), new byte[] {1, 2, 3});
    tool.run("kv", "put", "enc", "file", "@" + file);
    assertThat(tool.run("kv", "get", "enc", "file").bytes()).containsExactly(1, 2, 3);
    tool.run("kv", "put", "enc", "at", "@@home");
    assertThat(tool.run("kv", "get", "enc", "at").out()).isEqualTo("@home");
    tool.run("kv", "put", "enc", "00ff", "cafe", "--encoding", "hex");
    assertThat(tool.run("kv", "get", "enc", "AP8=", "--encoding=base64").bytes())
        .containsExactly(0xca, 0xfe);
    assertThat(tool.run("-o", "jsonl", "kv", "scan", "enc", "--limit=1").out())
        .startsWith("{\"key\": {\"base64\": \"AP8=\"}, \"value\": {\"base64\": \"yv4=\"}, ");
    assertThat(tool.run("kv", "scan", "enc", "--limit=1", "-o", "csv", "--encoding=hex").out())
        .startsWith("key,value,version,expire_at\n00ff,cafe,");
    assertThat(tool.run("kv", "scan", "enc", "--limit=1", "-o", "table").out())
        .contains("\\x00\\xff  \\xca\\xfe");
    assertThat(tool.run("kv", "scan", "enc", "-o", "csv").code()).isEqualTo(2);
    assertFails(tool.run("kv", "put", "enc", "k", "xyz", "--encoding", "hex"), 2, "USAGE", "hex");
    assertFails(tool.run("kv", "put", "enc", "k", "x", "--encoding", "utf16"), 2, "base64");
    assertFails(tool.run("kv", "put", "enc", "k", "@" + folder + "/none"), 2, "INPUT_OUTPUT");
  }

  @Test
  void optionsStandBeforeAndAfterTheCommand() {
    String port = Integer.toString(served.port());
    tool.without("TERCET_PORT");
    assertThat(tool.run("--port", port, "kv", "put", "opt", "k", "v").code()).isZero();
    assertThat(tool.run("kv", "--port=" + port, "get", "opt", "k").out()).isEqualTo("v");
    assertThat(tool.run("kv", "get", "opt", "k", "-o", "json", "--port", port).out())
        .startsWith("{\"key\": \"k\", \"value\": \"v\", \"version\": ");
    assertThat(tool.run("--port", port, "kv", "put", "opt", "--", "-k", "--v").code()).isZero();
    assertThat(tool.run("--port", port, "kv", "get", "opt", "--", "-k").out()).isEqualTo("--v");
  }

  @Test
  void aFlagGoesOverTheEnvironmentThatOverTheProfile() throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("tercet")).resolve("profiles.ini");
    Files.writeString(
        profiles,
        "# mine\n[default]\noutput = csv\nport = 1\n\n[other]\nport = "
            + served.port()
            + "\noutput=table\n");
    assertThat(tool.run("db", "list").out()).startsWith("database\ndefault\n");
    assertThat(tool.with("TERCET_OUTPUT", "json").run("db", "list").out()).startsWith("[\n");
    assertThat(tool.run("db", "list", "-o", "table").out()).startsWith("DATABASE\ndefault\n");
    tool.without("TERCET_OUTPUT").without("TERCET_PORT");
    assertFails(tool.run("ping"), 4, "UNREACHABLE", ":1");
    assertThat(tool.run("ping", "--profile", "other").out()).contains("serving  true");
    assertThat(tool.with("TERCET_PROFILE", "other").run("ping").code()).isZero();
    assertFails(tool.run("ping", "--profile", "none"), 2, "none", "[default, other]");
    Files.writeString(profiles, "[default]\nprot = 1\n");
    assertFails(tool.without("TERCET_PROFILE").run("ping"), 2, "Line 2", "'prot'", "port");
    Files.delete(profiles);
  }

  @Test
  void exitCodesTellWhatBecameOfIt() {
    assertThat(tool.run("kv", "put", "codes", "k", "v").code()).isZero();
    assertFails(tool.run("kv", "get", "codes", "none"), 1, "KEY_NOT_FOUND", "'none'");
    assertFails(tool.run("kv", "put", "codes", "k", "w", "--if-absent"), 1, "KEY_EXISTS");
    assertFails(tool.run("kv", "put", "codes", "k", "w", "--if-version=1"), 1, "CONDITION_NOT_MET");
    assertFails(tool.run("kv", "delete", "codes", "none", "--if-exists"), 1, "CONDITION_NOT_MET");
    assertThat(tool.run("kv", "delete", "codes", "none").out()).contains("\"existed\": false");
    assertFails(tool.run("bucket", "drop", "none"), 1, "BUCKET_NOT_FOUND");
    assertFails(tool.run("kv", "put", "codes", "k".repeat(9_000), "v"), 3, "KEY_TOO_LARGE");
    assertFails(tool.run("kv", "incr", "codes", "k"), 1, "NOT_A_COUNTER");
    assertFails(tool.run("db", "drop", "default"), 3, "INVALID_ARGUMENT");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
      // It takes connections, and never answers.
      assertFails(
          tool.with("TERCET_PORT", free).run("status", "--timeout", "300ms"), 4, "NO_ANSWER");
    }
    Ran ran = tool.run("kv", "put", "b", "k", "v");
    assertFails(ran, 4, "UNREACHABLE", "127.0.0.1:" + free, "tercet serve");
    assertThat(ran.err()).doesNotContain("may have taken place");
    assertThat(tool.run("ping", "--debug").err()).contains("\tat io.tercet");
  }

  @Test
  void wrongCommandLinesAreNamed() {
    assertFails(tool.run("kv", "gte", "b", "k"), 2, "'gte'", "tercet kv --help");
    assertFails(tool.run("kv", "get", "b"), 2, "KEY", "tercet kv get --help");
    assertFails(tool.run("kv", "get", "b", "k", "--tll", "5"), 2, "--tll");
    assertFails(tool.run("kv", "put", "b", "k", "v", "extra"), 2, "extra");
    assertFails(tool.run("kv", "put", "b", "k", "v", "--ttl", "soon"), 2, "--ttl", "30s");
    assertFails(tool.run("kv", "put", "b", "k", "v", "--ttl=5s", "--keep-ttl"), 2, "exclude");
    assertFails(tool.run("kv", "put", "b", "k", "v", "--if-absent", "--if-exists"), 2, "exclude");
    assertFails(tool.run("kv", "scan", "b", "--prefix=a", "--start=b"), 2, "exclude");
    assertFails(tool.run("kv", "put", "b", "", "v"), 2, "key");
    assertFails(tool.run("kv", "incr", "b", "k", "many"), 2, "DELTA", "'many'");
    assertFails(tool.run("ping", "--port", "70000"), 2, "--port", "65535");
    assertFails(tool.run("ping", "--output", "xml"), 2, "jsonl", "'xml'");
    assertFails(tool.run("ping", "--tls"), 2, "not built");
    assertFails(tool.with("TERCET_PORT", "x").run("ping"), 2, "TERCET_PORT", "'x'");
    assertThat(tool.run().err()).contains("Commands:").contains("A command is missing");
  }

  @Test
  void countersTakeNegativeNumbers() {
    assertThat(tool.run("kv", "incr", "n", "k").out()).startsWith("{\"value\": 1, ");
    assertThat(tool.run("kv", "incr", "n", "k", "-5").out()).startsWith("{\"value\": -4, ");
    assertFails(tool.run("kv", "incr", "n", "k", "--min", "-4", "-1"), 1, "COUNTER_OUT_OF_RANGE");
    Ran once = tool.run("kv", "incr", "n", "k", "10", "--request-id", "one");
    assertThat(tool.run("kv", "incr", "n", "k", "10", "--request-id", "one").out())
        .isEqualTo(once.out());
  }

  @Test
  void scansPrintRangesAndReadOn() {
    for (String key : new String[] {"a1", "a2", "b1"}) {
      tool.run("kv", "put", "scan", key, "v" + key);
    }
    assertThat(tool.run("kv", "scan", "scan", "--prefix", "a", "--keys-only", "-o", "csv").out())
        .matches("key,value_size_bytes,version,expire_at\na1,3,\\d+,\na2,3,\\d+,\n");
    Ran first = tool.run("kv", "scan", "scan", "--limit", "1", "--reverse");
    assertThat(first.out()).startsWith("{\"key\": \"b1\"").hasLineCount(1);
    String token = first.err().replaceAll("(?s).*--resume (\\S+).*", "$1");
    assertThat(tool.run("kv", "scan", "scan", "--reverse", "--resume", token).out())
        .startsWith("{\"key\": \"a2\"")
        .hasLineCount(2);
    assertThat(tool.run("kv", "scan", "absent", "-o", "json").out()).isEqualTo("[]\n");
    Ran several = tool.run("kv", "get", "scan", "a1", "none", "b1", "-o", "table");
    assertThat(several.out()).startsWith("KEY  VALUE").hasLineCount(3);
    assertThat(several.err()).contains("'none'");
    assertThat(several.code()).isEqualTo(1);
  }

  @Test
  void nothingThatWasStoredDrivesTheTerminal() {
    tool.run("kv", "put", "esc", "k\u001b[31m", "a\u009b\nb\t\u0007");
    String table = tool.run("kv", "scan", "esc", "-o", "table").out();
    assertThat(table).contains("k\\x1b[31m").contains("a\\x9b\\nb\\t\\x07");
    String json = tool.run("kv", "scan", "esc", "-o", "json").out();
    assertThat(json).contains("k\\u001b[31m").contains("a\\u009b\\nb\\t\\u0007");
    assertThat((table + json).replace("\n", "").chars().noneMatch(Character::isISOControl))
        .isTrue();
  }

  @Test
  void databasesAndBucketsAreAdministered() {
    assertThat(tool.run("db", "create", "shop").out()).startsWith("{\"database\": \"shop\", ");
    assertThat(tool.run("bucket", "create", "carts", "-d", "shop").code()).isZero();
    assertThat(tool.run("bucket", "list", "-d", "shop").out())
        .isEqualTo("{\"bucket\": \"carts\"}\n");
    String shop = "\\{\"database\": \"shop\", \"bucket_count\": 1, \"size_bytes\": \\d+, .*\n";
    assertThat(tool.run("db", "show", "shop").out()).matches(shop);
    assertThat(tool.run("db", "show", "-d", "shop").out()).matches(shop);
    assertThat(tool.run("db", "show").out()).startsWith("{\"database\": \"default\", ");
    assertFails(tool.run("db", "show", "none"), 1, "DATABASE_NOT_FOUND");
    assertThat(tool.run("bucket", "drop", "carts", "-d", "shop").code()).isZero();
    assertThat(tool.run("db", "drop", "shop").code()).isZero();
    assertThat(tool.run("status").out()).contains("\"state\": \"serving\"");
    assertThat(tool.run("kv", "put", "--help").out()).contains("--if-absent").contains("--host");
    assertThat(tool.run("--version").out().getBytes(UTF_8)).startsWith("tercet ".getBytes(UTF_8));
  }
}
