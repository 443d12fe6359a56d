package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Processes.Ended;
import io.tercet.cli.Tool.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM cannot read in its locale is refused, and never stored as something else. */
@TestInstance(Lifecycle.PER_CLASS)
class UnreadableInputTest {
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

  private Tool tool() {
    return new Tool(folder).with("TERCET_PORT", served.port());
  }

  @Test
  void anArgumentInALocaleWithoutItsCharactersIsRefused() throws Exception {
    Processes processes = new Processes(folder);
    String put = "./tercet kv put b \"$(printf '\\303\\244')\" 1 --port " + served.port();
    Ended ended = processes.run(put, "LC_ALL", "C");
    assertThat(ended.out()).startsWith("tercet: USAGE: The argument '").contains("LC_ALL=C.UTF-8");
    assertThat(ended.out()).hasLineCount(1);
    assertThat(ended.code()).isEqualTo(2);
    Ended none = processes.run("env -i " + put);
    assertThat(none.code()).isEqualTo(2);
    assertThat(tool().run("bucket", "list").out()).isEmpty();
  }

  @Test
  void aFileNameInALocaleWithoutItsCharactersIsAUsageError() throws Exception {
    Files.writeString(folder.resolve("script"), "kv put names k @\u00e4\n");
    String shell = "./tercet shell --port " + served.port() + " <script";
    Ended ended = new Processes(folder).run(shell, "LC_ALL", "C");
    assertThat(ended.out())
        .startsWith("tercet: USAGE: '\u00e4' cannot be the name of a file here: ");
    assertThat(ended.out()).doesNotContain("INTERNAL");
    assertThat(ended.code()).isEqualTo(2);
  }

  @Test
  void everyPlaceOfAnArgumentIsLookedAt() {
    for (String[] line :
        new String[][] {
          {"kv", "put", "b", "\uFFFD", "1"},
          {"kv", "put", "b", "k", "a\uFFFD"},
          {"kv", "scan", "b", "--prefix", "\uFFFD"},
          {"--database=\uFFFD", "kv", "count", "b"},
          {"kv", "get", "b", "--", "\uFFFD"}
        }) {
      Ran ran = tool().run(line);
      assertThat(ran.code()).as(String.join(" ", line)).isEqualTo(2);
      assertThat(ran.err()).contains("could not be read").hasLineCount(1);
    }
  }

  @Test
  void theCharacterItselfIsGivenInAnotherWay() {
    String hex = "efbfbd";
    assertThat(tool().run("kv", "put", "itself", hex, hex, "--encoding", "hex").code()).isZero();
    assertThat(tool().run("kv", "get", "itself", hex, "--encoding", "hex").bytes())
        .isEqualTo("\uFFFD".getBytes(UTF_8));
    assertThat(tool().run("bucket", "drop", "itself").code()).isZero();
  }
}
