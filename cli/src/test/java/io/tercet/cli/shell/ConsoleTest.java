package io.tercet.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Main;
import io.tercet.cli.Served;
import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.CommandRunner;
import io.tercet.cli.line.World;
import io.tercet.client.TercetClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The shell on a terminal, whose keys and screen are pipes. */
@TestInstance(Lifecycle.PER_CLASS)
class ConsoleTest {
  private static final char CTRL_C = 3;
  private static final char CTRL_D = 4;
  private static final char UP = 16;

  @TempDir Path folder;
  private Served served;

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
  }

  @AfterAll
  void stop() {
    served.close();
  }

  /** Somebody at a terminal. */
  private final class Person implements AutoCloseable {
    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> ended;

    Person(Path state) throws IOException {
      PipedInputStream in = new PipedInputStream(keys, 1 << 16);
      ExternalTerminal terminal = new ExternalTerminal("test", "ansi", in, screen, UTF_8);
      World world =
          new World(
              new ByteArrayInputStream(new byte[0]),
              out,
              new PrintStream(err, true, UTF_8),
              Map.of("XDG_CONFIG_HOME", folder.toString(), "XDG_STATE_HOME", state.toString()),
              true,
              true,
              true);
      CommandNode root =
          CommandNode.group(
              "tercet",
              "Test.",
              CommandNode.leaf(
                  "shell",
                  "Test.",
                  () ->
                      new ShellCommand(
                          Main.commands(), "test", () -> terminal, Duration.ofMinutes(1))));
      List<String> line = List.of("shell", "--port", Integer.toString(served.port()));
      ended =
          CompletableFuture.supplyAsync(
              () -> new CommandRunner(root, world, "test").run(line),
              task -> new Thread(task, "shell").start());
    }

    void type(String text) throws IOException {
      keys.write(text.getBytes(UTF_8));
      keys.flush();
    }

    /** Waits until a stream has a text, and returns what it has. */
    String await(ByteArrayOutputStream stream, String text) throws InterruptedException {
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!stream.toString(UTF_8).contains(text) && System.nanoTime() < giveUp) {
        Thread.sleep(10);
      }
      assertThat(stream.toString(UTF_8)).as("err: " + err.toString(UTF_8)).contains(text);
      return stream.toString(UTF_8);
    }

    /** Waits until the screen has a text behind another one. */
    void awaitAfter(String mark, String text) throws InterruptedException {
      String all = screen.toString(UTF_8);
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!all.substring(all.lastIndexOf(mark)).contains(text) && System.nanoTime() < giveUp) {
        Thread.sleep(10);
        all = screen.toString(UTF_8);
      }
      assertThat(all.substring(all.lastIndexOf(mark))).contains(text);
    }

    int leave() throws IOException, InterruptedException, ExecutionException, TimeoutException {
      type(String.valueOf(CTRL_D));
      return ended.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      keys.close();
    }
  }

  @Test
  void linesAreRunAndFailuresShown(@TempDir Path state) throws Exception {
    try (Person person = new Person(state)) {
      person.await(person.err, "'help' lists the commands");
      person.type("kv put talk a 'one\r");
      person.await(person.screen, "... ");
      person.type("two!'\r");
      person.await(person.out, "commit_version");
      person.type("kv get talk a\r");
      person.await(person.out, "one\ntwo!\n");
      person.type("kv get talk none\r");
      person.await(person.screen, "[1] default> ");
      assertThat(person.leave()).isZero();
    }
  }

  @Test
  void thePromptShowsDatabaseAndTransaction(@TempDir Path state) throws Exception {
    try (TercetClient client = served.client().build();
        Person person = new Person(state)) {
      client.createDatabase("prompted");
      person.type("use prompted\r");
      person.await(person.screen, "prompted> ");
      person.type("begin\r");
      person.await(person.screen, "prompted (tx)> ");
      person.type("kv put b k v\r");
      assertThat(person.leave()).isZero();
      assertThat(person.err.toString(UTF_8)).contains("The transaction was open, and is dropped");
      assertThat(client.database("prompted").bucket("b").get(new byte[] {'k'})).isEmpty();
    }
  }

  @Test
  void ctrlCCancelsACommandAndNotTheShell(@TempDir Path state) throws Exception {
    try (Person person = new Person(state)) {
      person.await(person.screen, "default> ");
      person.type("kv watch quiet\r");
      person.await(person.out, "EVENT");
      person.type(String.valueOf(CTRL_C));
      person.await(person.screen, "[130] default> ");
      assertThat(person.err.toString(UTF_8)).contains("tercet: CANCELLED: ");
      person.type("kv put dropped x");
      person.await(person.screen, "dropped x");
      person.type(String.valueOf(CTRL_C));
      person.awaitAfter("dropped x", "default> ");
      person.type("kv put kept a b\r");
      person.await(person.out, "commit_version");
      person.type("bucket list\r");
      assertThat(person.await(person.out, "kept")).doesNotContain("dropped");
      assertThat(person.leave()).isZero();
    }
  }

  @Test
  void tabCompletesFromTheServer(@TempDir Path state) throws Exception {
    try (TercetClient client = served.client().build();
        Person person = new Person(state)) {
      client.bucket("animals").put("the dog".getBytes(UTF_8), "barks".getBytes(UTF_8));
      person.await(person.screen, "default> ");
      person.type("kv ge\tanim\tthe\t\r");
      person.await(person.out, "barks\n");
      assertThat(person.leave()).isZero();
    }
  }

  @Test
  void theHistoryIsKeptForItsOwnerAlone(@TempDir Path state) throws Exception {
    Path file = state.resolve("tercet/shell-history");
    try (Person person = new Person(state)) {
      person.type("kv put h a 'x\ry'\r");
      person.await(person.out, "commit_version");
      person.type(" kv put h secret 1\r");
      person.type("kv get h a\r");
      person.await(person.out, "x\ny");
      assertThat(person.leave()).isZero();
    }
    assertThat(Files.readAllLines(file)).containsExactly("kv put h a 'x\\ny'", "kv get h a");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (Person person = new Person(state)) {
      person.await(person.screen, "default> ");
      person.type(UP + "\r");
      person.await(person.out, "x\ny\n");
      assertThat(person.leave()).isZero();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aHistoryThatCannotBeKeptIsSaid(@TempDir Path state) throws Exception {
    Files.writeString(state.resolve("tercet"), "in the way");
    try (Person person = new Person(state)) {
      person.type("kv put nohistory a b\r");
      person.await(person.out, "commit_version");
      assertThat(person.err.toString(UTF_8)).contains("What is typed is not kept");
      person.type("exit\r");
      assertThat(person.ended.get(60, TimeUnit.SECONDS)).isZero();
    }
  }
}
