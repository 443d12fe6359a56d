package io.tercet.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tercet.cli.Main;
import io.tercet.cli.Served;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.CommandRunner;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Session;
import io.tercet.cli.line.World;
import io.tercet.client.Bucket;
import io.tercet.client.TercetClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What is suggested for what was typed, with a real server and without one. */
@TestInstance(Lifecycle.PER_CLASS)
class CompletionTest {
  @TempDir Path folder;
  private Served served;

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
    try (TercetClient client = served.client().build()) {
      client.createDatabase("shop");
      client.database("shop").createBucket("carts");
      Bucket users = client.bucket("users");
      for (String key : new String[] {"u1", "u2", "u x", "it's", "v1", "u\u0007bell"}) {
        users.put(key.getBytes(UTF_8), new byte[0]);
      }
      users.put(new byte[] {'u', (byte) 0xff}, new byte[0]);
      Bucket many = client.bucket("many");
      for (int i = 0; i < Lookups.KEYS_MAX + 10; i++) {
        many.put(("k" + i).getBytes(UTF_8), new byte[0]);
      }
    }
  }

  @AfterAll
  void stop() {
    served.close();
  }

  /** A command that does what a test wants with a session. */
  private record Probe(Consumer<Session> what) implements Command {
    @Override
    public void declare(Declaration declaration) {
      declaration.notes("");
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException {
      try (Session session = context.newSession(false)) {
        what.accept(session);
      }
      return ExitCode.DONE;
    }
  }

  private void withSession(int port, Consumer<Session> what, String... options) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandNode root =
        CommandNode.group(
            "tercet", "Test.", CommandNode.leaf("probe", "Test.", () -> new Probe(what)));
    int code =
        new CommandRunner(root, world(err), "test")
            .run(
                Stream.concat(Stream.of("probe", "--port=" + port, "--debug"), Stream.of(options))
                    .toList());
    assertThat(code).as(err.toString(UTF_8)).isZero();
  }

  private World world(ByteArrayOutputStream err) {
    return new World(
        new ByteArrayInputStream(new byte[0]),
        new ByteArrayOutputStream(),
        new PrintStream(err, true, UTF_8),
        Map.of("XDG_CONFIG_HOME", folder.toString()),
        false,
        false,
        false);
  }

  private List<String> completed(Session session, String typed) {
    return completed(session, typed, Duration.ofMinutes(1));
  }

  private List<String> completed(Session session, String typed, Duration patience) {
    LineRunner runner =
        new LineRunner(Main.commands(), session, world(new ByteArrayOutputStream()), "test");
    try (Lookups lookups = new Lookups(session, patience)) {
      LineCompleter completer = new LineCompleter(runner.commands(), lookups);
      CompletingParsedLine line = parsed(typed);
      List<String> before = line.words().subList(0, line.words().size() - 1);
      return completer.complete(before, line.word()).stream().map(Candidate::value).toList();
    }
  }

  private static CompletingParsedLine parsed(String typed) {
    return (CompletingParsedLine)
        new LineParser().parse(typed, typed.length(), ParseContext.COMPLETE);
  }

  private void assertCompleted(String typed, String... expected) {
    withSession(
        served.port(), session -> assertThat(completed(session, typed)).containsExactly(expected));
  }

  @Test
  void commands() {
    assertCompleted("bu", "bucket");
    assertCompleted("be", "bench", "begin");
    assertCompleted("tercet stat", "status");
    assertCompleted("kv in", "incr");
    assertCompleted("ser");
    assertCompleted("nonsense x");
  }

  @Test
  void optionsAndTheirValues() {
    assertCompleted("kv scan b --re", "--reverse", "--resume");
    assertCompleted("kv scan b --reverse --re", "--resume");
    assertCompleted("kv put b k v --durability ", "sync", "buffered");
    assertCompleted("kv put b k v --durability=b", "--durability=buffered");
    assertCompleted("-o js", "json", "jsonl");
    assertCompleted("kv get b -- --re");
  }

  @Test
  void namesAndKeys() {
    assertCompleted("use s", "shop");
    assertCompleted("kv get u", "users");
    assertCompleted("kv get -d shop ", "carts");
    assertCompleted("bucket drop --database=shop ", "carts");
    assertCompleted("kv get users u", "u x", "u1", "u2");
    assertCompleted("kv get users u1 v", "v1");
    assertCompleted("kv scan users --prefix i", "it's");
    assertCompleted("kv get 'users' 'u ", "u x");
    assertCompleted("kv get --encoding utf8 users v", "v1");
    for (String elsewhere :
        new String[] {
          "kv get users --encoding hex ",
          "kv get users --encoding=base64 u",
          "kv get --port 1 users u",
          "kv get --host=other u",
          "bucket drop --profile other ",
          "--port 1 use s"
        }) {
      assertCompleted(elsewhere);
    }
    assertCompleted("kv get --encoding hex u", "users");
    assertCompleted("kv get \\\nu", "users");
    assertCompleted("kv get absent ");
    assertCompleted("kv get -d absent ");
    withSession(
        served.port(),
        session -> assertThat(completed(session, "kv get many k")).hasSize(Lookups.KEYS_MAX));
  }

  @Test
  void aServerThatIsAwayIsNoErrorAndNoHang() throws IOException {
    int port;
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      port = silent.getLocalPort();
      // It takes connections, and never answers. Without the patience of the lookup it would be
      // waited for as long as for any call, which is longer than the test.
      assertTimeoutPreemptively(
          Duration.ofMinutes(2),
          () ->
              withSession(
                  port,
                  session ->
                      assertThat(completed(session, "kv get users u", Lookups.PATIENCE)).isEmpty(),
                  "--timeout=1h"));
    }
    withSession(port, session -> assertThat(completed(session, "kv get ")).isEmpty());
  }

  @Test
  void lookingIsNoPartOfTheTransaction() {
    withSession(
        served.port(),
        session -> {
          session.begin(io.tercet.client.TransactionOptions.none());
          assertThat(completed(session, "kv get users v")).containsExactly("v1");
          try (TercetClient other = served.client().build()) {
            other.bucket("users").put("v1".getBytes(UTF_8), new byte[1]);
          }
          // Had the look been a part of it, what it read would have changed meanwhile.
          assertThat(session.commit()).isPositive();
        });
  }

  @Test
  void whatIsInsertedIsQuoted() {
    CompletingParsedLine line = parsed("kv get users u");
    assertThat(line.rawWordLength()).isEqualTo(1);
    assertThat(line.escape("u1", true)).hasToString("u1");
    assertThat(line.escape("u x", true)).hasToString("'u x'");
    assertThat(line.escape("u x", false)).hasToString("'u x");
    assertThat(line.escape("it's", true)).hasToString("'it'\\''s'");
    CompletingParsedLine open = parsed("kv get users 'u ");
    assertThat(open.word()).isEqualTo("u ");
    assertThat(open.rawWordLength()).isEqualTo(3);
    CompletingParsedLine second = parsed("kv get a b\nkv pu");
    assertThat(second.words()).containsExactly("kv", "pu");
  }

  @Test
  void aLineGoesOnWhileSomethingIsOpen() {
    LineParser parser = new LineParser();
    for (String open : new String[] {"kv put b k 'a", "kv put b k \"a", "kv put \\"}) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> parser.parse(open, open.length(), ParseContext.ACCEPT_LINE)))
          .isInstanceOf(EOFError.class);
    }
    assertThat(parser.parse("kv get b k", 10, ParseContext.ACCEPT_LINE).words())
        .containsExactly("kv", "get", "b", "k");
  }
}
