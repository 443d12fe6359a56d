package io.tercet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tercet.cli.Tool.Ran;
import io.tercet.cli.line.CommandNode;
import io.tercet.client.TercetClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is wrong with the input of a command, it ends with the exit code that is documented,
 * says on one line of standard error what is wrong, and prints nothing. The table {@link BadInputs}
 * has an entry for every command.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Path folder = Path.of("");
  private Served served;
  private int away;

  @BeforeAll
  void start(@TempDir Path data, @TempDir Path files) throws IOException {
    folder = files;
    served = new Served(data.resolve("data"));
    try (TercetClient client = served.client().build()) {
      client.bucket("b").put(new byte[] {'k'}, new byte[] {'v'});
      client.createDatabase("taken");
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      away = socket.getLocalPort();
    }
    Files.createDirectories(folder.resolve("directory"));
    Files.writeString(folder.resolve("some.jsonl"), "{\"key\": \"a\", \"value\": \"1\"}\n");
  }

  @AfterAll
  void stop() {
    served.close();
  }

  private static Map<String, CommandNode> leaves() {
    Map<String, CommandNode> leaves = new TreeMap<>();
    collect(Main.commands(), "", leaves);
    return leaves;
  }

  private static void collect(CommandNode node, String path, Map<String, CommandNode> leaves) {
    for (CommandNode child : node.children()) {
      String words = path.isEmpty() ? child.name() : path + " " + child.name();
      if (child.command() == null) {
        collect(child, words, leaves);
      } else {
        leaves.put(words, child);
      }
    }
  }

  @Test
  void everyCommandHasAnEntry() {
    assertThat(new TreeSet<>(BadInputs.ALL.keySet())).isEqualTo(new TreeSet<>(leaves().keySet()));
  }

  @TestFactory
  Stream<DynamicTest> badInputIsNamed() {
    return BadInputs.ALL.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> assertAll(entry.getKey(), entry.getValue())));
  }

  private void assertAll(String command, BadInputs.Entry entry) {
    List<BadInputs.Bad> cases = new ArrayList<>(entry.own());
    List<String> valid = entry.valid();
    cases.add(BadInputs.bad(2, "--nonsense").with("--nonsense").after(valid));
    if (!entry.open()) {
      cases.add(BadInputs.bad(2, "one-too-many").with("one-too-many").after(valid));
    }
    for (int i = 0; i < entry.required().size(); i++) {
      String missing = entry.required().get(i);
      cases.add(BadInputs.bad(2).with(missing).after(valid.subList(0, i)));
    }
    if (entry.kind() != BadInputs.Kind.FREE) {
      BadInputs.SETTINGS.forEach(bad -> cases.add(bad.after(valid)));
    }
    SoftAssertions all = new SoftAssertions();
    for (BadInputs.Bad bad : cases) {
      all.check(() -> assertNamed(command, bad, served.port()));
    }
    if (entry.kind() == BadInputs.Kind.ASKS_SERVER) {
      BadInputs.Bad unreachable = BadInputs.bad(4).with("UNREACHABLE", ":" + away, "tercet serve");
      all.check(() -> assertNamed(command, unreachable.after(valid), away));
    }
    all.assertAll();
  }

  private void assertNamed(String command, BadInputs.Bad bad, int port) {
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    bad.line().forEach(word -> line.add(word.replace("$FOLDER", folder.toString())));
    Tool tool = new Tool(folder).with("TERCET_PORT", port);
    String shown = String.join(" ", line).replaceAll("(.)\\1{50,}", "$1...");
    Ran ran =
        assertTimeoutPreemptively(PATIENCE, () -> tool.run(line.toArray(new String[0])), shown);
    String called = shown + "\n" + ran.err();
    assertThat(ran.err()).as(called).startsWith("tercet: ").contains(bad.words());
    assertThat(ran.err()).as(called).doesNotContain("\tat ", "INTERNAL", "report");
    assertThat(ran.err().lines()).as(called).hasSize(1);
    assertThat(ran.err()).as(called).hasSizeLessThan(600);
    assertThat(ran.out()).as(called).isEmpty();
    assertThat(ran.code()).as(called).isEqualTo(bad.code());
  }

  @Test
  void aProfileFileThatCannotBeReadIsNamed(@TempDir Path configuration) throws IOException {
    Files.createDirectories(configuration.resolve("tercet/profiles.ini"));
    for (Map.Entry<String, BadInputs.Entry> each : BadInputs.ALL.entrySet()) {
      if (each.getValue().kind() != BadInputs.Kind.FREE) {
        List<String> line = new ArrayList<>(List.of(each.getKey().split(" ")));
        each.getValue().valid().forEach(word -> line.add(word.replace("$FOLDER", "" + folder)));
        Ran ran = new Tool(configuration).run(line.toArray(new String[0]));
        assertThat(ran.err()).as(each.getKey()).contains("profiles.ini cannot be read");
        assertThat(ran.err().lines()).as(each.getKey()).hasSize(1);
        assertThat(ran.code()).as(each.getKey()).isEqualTo(2);
      }
    }
  }

  @Test
  void aWrongEnvironmentIsNamed() {
    for (String[] wrong :
        new String[][] {
          {"TERCET_PORT", "-1"},
          {"TERCET_TIMEOUT", "forever"},
          {"TERCET_OUTPUT", "xml"},
          {"TERCET_PROFILE", "none"}
        }) {
      Ran ran = new Tool(folder).with(wrong[0], wrong[1]).run("kv", "get", "b", "k");
      assertThat(ran.err()).startsWith("tercet: USAGE: ").contains(wrong[1]);
      assertThat(ran.err().lines()).hasSize(1);
      assertThat(ran.code()).isEqualTo(2);
    }
  }
}
