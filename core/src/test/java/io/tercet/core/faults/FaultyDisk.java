package io.tercet.core.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A disk that fails on command, for a child process: a preloaded library between the process and
 * the C library, compiled from {@code preload/faults.c}, and the file that tells it what is to
 * fail. The rules are described there. Needs gcc; a test that uses it is skipped where there is
 * none.
 */
public final class FaultyDisk {
  /** The environment variable that names the file of rules. */
  public static final String RULES_VARIABLE = "TERCET_FAULTS";

  private static final String SOURCE = "/preload/faults.c";

  private final Path library;
  private final Path rules;

  private FaultyDisk(Path library, Path rules) {
    this.library = library;
    this.rules = rules;
  }

  /**
   * Compiles the library, or skips the test.
   *
   * @param directory where library and rules go
   */
  public static FaultyDisk compile(Path directory) throws IOException, InterruptedException {
    assumeTrue(isThere("gcc"), "gcc is missing, with which the faulty disk is compiled");
    Path source = directory.resolve("faults.c");
    try (InputStream text = FaultyDisk.class.getResourceAsStream(SOURCE)) {
      if (text == null) {
        throw new IOException(SOURCE + " is missing");
      }
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path library = directory.resolve("faults.so");
    int exit =
        new ProcessBuilder(
                "gcc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl",
                "-lpthread")
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("gcc failed with " + exit);
    }
    return new FaultyDisk(library, directory.resolve("faults.rules"));
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  /** Returns what a child process needs in its environment. */
  public Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), RULES_VARIABLE, rules.toString());
  }

  /** Sets rules, at once and for all threads of the child; none to end all faults. */
  public void set(String... lines) throws IOException {
    set(rules, lines);
  }

  /** Sets rules from within the child process itself. */
  public static void setFromWithin(String... lines) throws IOException {
    set(Path.of(System.getenv(RULES_VARIABLE)), lines);
  }

  private static void set(Path rules, String... lines) throws IOException {
    Path aside = rules.resolveSibling(rules.getFileName() + ".new");
    Files.write(aside, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    Files.move(aside, rules, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
