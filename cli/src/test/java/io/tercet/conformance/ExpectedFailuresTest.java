package io.tercet.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of expected failures that CI runs, on repositories that break its rules. */
class ExpectedFailuresTest {
  private static final String FILE = "expected-failures.txt";

  @TempDir Path repository;

  @BeforeEach
  void setUp() throws Exception {
    boolean tools = Files.exists(Path.of("/usr/bin/git")) && Files.exists(Path.of("/bin/bash"));
    assumeTrue(tools, "needs git and bash");
    Path script = Files.createDirectories(repository.resolve(".ci")).resolve("expected-failures");
    Files.copy(projectFolder().resolve(".ci/expected-failures"), script);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.createDirectories(repository.resolve("docs"));
    run("git", "init", "-q");
  }

  @Test
  void noSuiteAtAll() throws Exception {
    commit("README.md", "");
    assertThat(check()).isEqualTo("0 ");
  }

  @Test
  void newSuite() throws Exception {
    commit("README.md", "");
    commit(FILE, cases(3, "not built"));
    assertThat(check()).isEqualTo("0 ");
  }

  @Test
  void fewerThanBefore() throws Exception {
    commit(FILE, cases(3, "not built"));
    commit(FILE, cases(2, "not built"));
    assertThat(check()).isEqualTo("0 ");
  }

  @Test
  void moreThanBefore() throws Exception {
    commit(FILE, cases(3, "not built"));
    commit(FILE, cases(4, "not built"));
    assertThat(check()).isEqualTo("1 " + FILE + ": 4 expected failures, 3 in the parent commit\n");
  }

  @Test
  void wrongCount() throws Exception {
    commit(FILE, "2\ncase1\tnot built\n");
    assertThat(check()).isEqualTo("1 " + FILE + " says 2 cases and holds 1\n");
  }

  @Test
  void noCount() throws Exception {
    commit(FILE, "case1\tnot built\n");
    assertThat(check()).isEqualTo("1 " + FILE + " does not start with its number of cases\n");
  }

  @Test
  void frequentReasonWithoutAWord() throws Exception {
    commit(FILE, cases(51, "not (yet) built"));
    assertThat(check())
        .isEqualTo(
            "1 "
                + FILE
                + ": 51 cases for 'not (yet) built', which no heading under docs/ explains\n");
  }

  @Test
  void frequentReasonWithASection() throws Exception {
    commit(FILE, cases(51, "not (yet) built"));
    commit("docs/differences.md", "## Not (yet) built\n");
    assertThat(check()).isEqualTo("0 ");
  }

  private static String cases(int count, String reason) {
    var text = new StringBuilder().append(count).append('\n');
    for (int i = 0; i < count; i++) {
      text.append("case").append(i).append('\t').append(reason).append('\n');
    }
    return text.toString();
  }

  private void commit(String file, String text) throws Exception {
    Files.writeString(repository.resolve(file), text);
    run("git", "add", "-A");
    run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", file);
  }

  private String check() throws Exception {
    return run(".ci/expected-failures");
  }

  /** Returns the exit code, a space, and all that was printed. */
  private String run(String... command) throws IOException, InterruptedException {
    List<String> resolved = new ArrayList<>(List.of(command));
    if (command[0].startsWith(".")) {
      resolved.set(0, repository.resolve(command[0]).toString());
    }
    Process process =
        new ProcessBuilder(resolved)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + text;
  }

  private static Path projectFolder() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve(".ci/expected-failures"))) {
      here = here.resolveSibling("..").normalize();
    }
    return here;
  }
}
