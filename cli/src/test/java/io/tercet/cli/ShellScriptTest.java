package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.tercet.cli.Tool.Ran;
import io.tercet.client.Bucket;
import io.tercet.client.TercetClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** {@code tercet shell} with a script for standard input, against a real server. */
@TestInstance(Lifecycle.PER_CLASS)
class ShellScriptTest {
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

  private Ran script(String... lines) {
    return tool.input(String.join("\n", lines).getBytes(UTF_8)).run("shell");
  }

  private static String value(Bucket bucket, String key) {
    return bucket.get(key.getBytes(UTF_8)).map(e -> new String(e.value(), UTF_8)).orElse("none");
  }

  @Test
  void runsTheCommandsOfTheCommandLine() {
    Ran ran =
        script(
            "# fills a bucket",
            "kv put users u1 '{\"name\": \"Ann\"}'",
            "",
            "tercet kv put users \"u 2\" \\",
            "  'two",
            "lines'   # and a comment",
            "kv get users u1",
            "kv get users 'u 2'",
            "kv scan users --keys-only -o csv");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .matches(
            "(?s)\\{\"commit_version\": \\d+}\n\\{\"commit_version\": \\d+}\n"
                + "\\{\"name\": \"Ann\"}two\nlines"
                + "key,value_size_bytes,version,expire_at\nu 2,9,\\d+,\nu1,15,\\d+,\n");
    assertThat(value(client.bucket("users"), "u 2")).isEqualTo("two\nlines");
  }

  @Test
  void endsWithTheFirstFailure() {
    Ran ran = script("kv put stop a 1", "", "kv get stop none", "kv put stop b 2");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines())
        .containsExactly(
            "tercet: KEY_NOT_FOUND: There is no key 'none' in bucket 'stop'.",
            "tercet: Line 3 ended with exit code 1");
    assertThat(value(client.bucket("stop"), "b")).isEqualTo("none");
  }

  @Test
  void endsWithTheFirstFailureAlsoBehindABackslash() {
    Ran ran = script("kv get stop2 none \\", "", "kv put stop2 b 2");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("Line 1 ended with exit code 1").hasLineCount(2);
    assertThat(value(client.bucket("stop2"), "b")).isEqualTo("none");
    Ran ended = script("exit \\", "", "kv put stop2 b 3");
    assertThat(ended.code()).isZero();
    assertThat(value(client.bucket("stop2"), "b")).isEqualTo("none");
  }

  @Test
  void valuesOfOptionsAreNoCommands() {
    client.createDatabase("shell");
    Ran ran = script("-d shell bucket list", "ping --database shell", "-o csv ping");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(script("-d default serve").err()).contains("'serve' makes no sense inside");
  }

  @Test
  void goesOnWhereAsked() {
    tool.input("kv get go none\nkv nonsense\nkv put go b 2\nexit\nkv put go c 3".getBytes(UTF_8));
    Ran ran = tool.run("shell", "--continue");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("'nonsense' is no command", "Line 2 ended with exit code 2");
    assertThat(value(client.bucket("go"), "b")).isEqualTo("2");
    assertThat(value(client.bucket("go"), "c")).isEqualTo("none");
  }

  @Test
  void transactionsHoldForTheCommandsBetween() {
    Bucket bucket = client.bucket("tx");
    Ran ran =
        script(
            "begin",
            "kv put tx a 1",
            "kv incr tx n 5",
            "kv get tx a",
            "kv scan tx --keys-only -o csv",
            "rollback",
            "kv count tx");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("\"read_version\"", "\na,", "\nn,").endsWith("{\"count\": 0}\n");
    assertThat(value(bucket, "a")).isEqualTo("none");
    assertThat(script("begin", "kv put tx a 1", "kv put tx b 2", "commit").code()).isZero();
    assertThat(bucket.get(new byte[] {'a'}).orElseThrow().version())
        .isEqualTo(bucket.get(new byte[] {'b'}).orElseThrow().version());
    Ran open = script("begin", "kv put tx c 3");
    assertThat(open.err()).isEqualTo("tercet: The transaction was open, and is dropped\n");
    assertThat(value(bucket, "c")).isEqualTo("none");
    Ran readOnly = script("begin --read-only", "kv put tx c 3");
    assertThat(readOnly.code()).isEqualTo(1);
    assertThat(readOnly.err()).contains("READ_ONLY");
  }

  @Test
  void whatIsNoPartOfATransactionIsRefusedInOne() throws IOException {
    Path file = Files.writeString(folder.resolve("some.jsonl"), "");
    for (String command :
        new String[] {
          "kv load other " + file,
          "kv watch other --limit 1",
          "bucket create other",
          "bucket drop tx",
          "db create other",
          "db drop other",
          "use shop",
          "begin",
          "kv put other a 1 -d shop",
          "kv put other a 1 --timeout 5s"
        }) {
      Ran ran = script("begin", command);
      assertThat(ran.code()).as(command).isEqualTo(2);
      assertThat(ran.err()).as(command).contains("USAGE").contains("transaction");
    }
    assertThat(client.database("default").listBuckets()).doesNotContain("other");
    assertThat(script("commit").err()).contains("There is no transaction");
    assertThat(script("rollback").code()).isEqualTo(2);
  }

  @Test
  void aConflictEndsTheTransaction() {
    Bucket bucket = client.bucket("conflict");
    bucket.put(new byte[] {'a'}, new byte[] {'0'});
    LateInput script =
        new LateInput("begin\nkv incr conflict a\n", "commit\nrollback\nkv get conflict a\n");
    script.between = () -> bucket.put(new byte[] {'a'}, new byte[] {'7'});
    Ran ran = tool.input(script).run("shell", "--continue");
    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err())
        .contains("TRANSACTION_CONFLICT")
        .contains("Line 3 ended with exit code 5")
        .contains("There is no transaction");
    assertThat(ran.out()).endsWith("}\n7");
  }

  /** A script that goes on when something was done in between. */
  private static final class LateInput extends InputStream {
    private final ByteArrayInputStream first;
    private final ByteArrayInputStream second;
    private Runnable between = () -> {};
    private boolean done;

    LateInput(String first, String second) {
      this.first = new ByteArrayInputStream(first.getBytes(UTF_8));
      this.second = new ByteArrayInputStream(second.getBytes(UTF_8));
    }

    @Override
    public int available() {
      return first.available() > 0 ? first.available() : 0;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (first.available() > 0) {
        return first.read(into, offset, length);
      }
      if (!done) {
        done = true;
        between.run();
      }
      return second.read(into, offset, length);
    }
  }

  @Test
  void anotherDatabaseIsUsed() {
    client.createDatabase("shop2");
    Ran ran = script("use shop2", "kv put carts a 1", "kv put -d default carts a 2", "bucket list");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).endsWith("{\"bucket\": \"carts\"}\n");
    assertThat(value(client.database("shop2").bucket("carts"), "a")).isEqualTo("1");
    assertThat(value(client.bucket("carts"), "a")).isEqualTo("2");
    Ran absent = script("use nowhere", "kv put carts a 3");
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("DATABASE_NOT_FOUND");
  }

  @Test
  void optionsOfTheShellHoldForItsCommands() {
    tool.without("TERCET_PORT").input("ping\nstatus -o json".getBytes(UTF_8));
    Ran ran = tool.run("shell", "--port", Integer.toString(served.port()), "-o", "csv");
    assertThat(ran.out()).startsWith("server,serving\n").contains("\"state\": \"serving\"");
    Ran debug = tool.input("kv get a b --port 1".getBytes(UTF_8)).run("shell", "--debug");
    assertThat(debug.err()).contains("UNREACHABLE").contains("\tat io.tercet");
    assertThat(debug.code()).isEqualTo(4);
  }

  @Test
  void whatMakesNoSenseIsRefusedByName() {
    for (String name : new String[] {"serve", "shell", "check", "completion"}) {
      Ran ran = script(name + " --port 0");
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains("'" + name + "' makes no sense inside of the shell");
    }
    assertThat(script("kv put b k -").err())
        .contains("INPUT_OUTPUT: Standard input is the shell's");
    assertThat(script("kv load b -").code()).isEqualTo(2);
  }

  @Test
  void whatIsNotClosedIsNamedByItsLine() {
    Ran ran = script("ping", "kv put b k 'a", "b");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("USAGE: Line 2 has a '");
    tool.input(new byte[] {'p', 'i', 'n', 'g', '\n', (byte) 0xff, '\n'});
    assertThat(tool.run("shell").err()).contains("INPUT_MALFORMED: Line ");
  }

  @Test
  void helpIsThereForAllAndForEach() {
    assertThat(script("help").out()).contains("begin", "rollback", "kv").doesNotContain("  serve");
    assertThat(script("help kv put").out()).contains("--if-absent");
    assertThat(script("help begin").out()).contains("--read-only");
    assertThat(tool.run().err()).contains("shell");
  }

  @Test
  void allCommandsShareOneConnection() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new HealthStatusManager().getHealthService())
            .addTransportFilter(
                new ServerTransportFilter() {
                  @Override
                  public Attributes transportReady(Attributes attributes) {
                    connections.incrementAndGet();
                    return attributes;
                  }
                })
            .build()
            .start();
    try {
      tool.with("TERCET_PORT", server.getPort());
      assertThat(script("ping", "ping", "ping -d other").code()).isZero();
      assertThat(connections).hasValue(1);
      assertThat(tool.run("ping").code()).isZero();
      assertThat(connections).hasValue(2);
    } finally {
      server.shutdownNow();
    }
  }
}
