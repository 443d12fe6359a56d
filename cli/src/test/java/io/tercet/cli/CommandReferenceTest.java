package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.line.CommandNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reference of the command line is what the commands say of themselves: docs/cli-reference.md
 * is rewritten by {@code -Dtercet.rewrite=true}.
 */
class CommandReferenceTest {
  private static final Path REFERENCE = Path.of("..", "docs", "cli-reference.md");

  @TempDir Path folder;

  @Test
  void theReferenceIsUpToDate() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Commands and their options

            What `tercet COMMAND --help` prints; [cli.md](cli.md) says what holds for all commands. This page is written
            by a test.
            """);
    add(text, Main.commands(), List.of());
    if (Boolean.getBoolean("tercet.rewrite")) {
      Files.writeString(REFERENCE, text);
    }
    assertThat(Files.readString(REFERENCE))
        .as("docs/cli-reference.md is out of date; run this test with -Dtercet.rewrite=true")
        .isEqualTo(text.toString());
  }

  private void add(StringBuilder text, CommandNode node, List<String> words) {
    if (node.command() != null) {
      List<String> line = new ArrayList<>(words);
      line.add("--help");
      Tool.Ran help = new Tool(folder).run(line.toArray(new String[0]));
      assertThat(help.code()).isZero();
      text.append("\n## tercet ").append(String.join(" ", words)).append("\n\n```\n");
      help.out().lines().forEach(each -> text.append(each.stripTrailing()).append('\n'));
      text.append("```\n");
    }
    for (CommandNode child : node.children()) {
      List<String> path = new ArrayList<>(words);
      path.add(child.name());
      add(text, child, path);
    }
  }

  @Test
  void completionIsAScriptThatABashTakes() throws Exception {
    Tool.Ran script = new Tool(folder).run("completion", "bash");
    assertThat(script.code()).isZero();
    assertThat(script.out()).contains("incr", "--if-version", "_complete_tercet");
    Path file = Files.writeString(folder.resolve("completion.sh"), script.out());
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source "
                    + file
                    + "; COMP_WORDS=(tercet kv pu); COMP_CWORD=2; _complete_tercet;"
                    + " echo ${COMPREPLY[@]}")
            // It notes there that nobody is completing anything.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(printed.strip()).isEqualTo("put");
    assertThat(new Tool(folder).run("completion", "fish").code()).isEqualTo(2);
  }
}
