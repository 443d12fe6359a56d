package io.tercet.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A working copy with the real launcher scripts and a Java and a Maven that only say how they were
 * called. The pretended Maven lays out a distribution where the real one does, and counts its runs.
 */
final class LauncherWorld {
  /** What one run of a script left. */
  record Run(int exitCode, String out, String err) {}

  private static final List<String> CALLED =
      List.of(
          "sh",
          "cat",
          "cp",
          "date",
          "dirname",
          "find",
          "flock",
          "grep",
          "head",
          "locale",
          "ls",
          "mkdir",
          "mv",
          "ln",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "tail",
          "xargs");

  final Path root;
  private final Path tools;
  private final Path systemTools;
  private final Map<String, String> environment = new HashMap<>();

  LauncherWorld(Path folder) throws IOException {
    root = Files.createDirectories(folder.resolve("working copy"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Path project = project();
    copy(project.resolve("tercet"), root.resolve("tercet"));
    Path scripts = Path.of("cli/src/main/distribution");
    for (String script : List.of("bin/tercet", "libexec/java.sh")) {
      copy(project.resolve(scripts).resolve(script), root.resolve(scripts).resolve(script));
    }
    write(root.resolve("pom.xml"), "");
    write(root.resolve("core/src/main/java/A.java"), "");
    makeJava("17.0.1");
    makeMaven();
    // Once, before any start: a script that is rewritten while another start runs it is a broken
    // one.
    systemTools = makeSystemTools();
    ageSources();
  }

  /** Puts a Java of {@code version} on the path; it prints its arguments, one per line. */
  void makeJava(String version) throws IOException {
    Path home = tools.resolve("jdk");
    write(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        home.resolve("bin/java"),
        """
        for argument; do
          case $argument in
            -XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}" ;;
          esac
        done
        printf '%s\\n' "$@"
        """);
    Files.deleteIfExists(tools.resolve("java"));
    Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
  }

  /** Makes the Java on the path run a class with the arguments of the program, on a real JVM. */
  void makeRealJava(Class<?> program) throws IOException {
    String run =
        "'%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' %s"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                program.getName());
    script(
        tools.resolve("jdk/bin/java"),
        """
        for argument; do
          case $argument in
            -XX:ArchiveClassesAtExit=*) exit 1 ;;
          esac
        done
        while [ "$1" != -jar ]; do
          shift
        done
        shift 2
        exec\s"""
            + run
            + " \"$@\"\n");
  }

  /** Makes "locale" know these locales with UTF-8 and no others. */
  void makeLocales(String... withUtf8) throws IOException {
    String known = String.join("|", withUtf8);
    script(
        tools.resolve("locale"),
        "echo asked >>../asked\ncase $LC_ALL in "
            + known
            + ") echo UTF-8 ;; *) echo ANSI_X3.4-1968 ;; esac\n");
  }

  /** Makes the Java on the path print the locale that it is started with. */
  void makeJavaThatTellsItsLocale() throws IOException {
    script(tools.resolve("jdk/bin/java"), "printf '%s' \"LC_ALL=${LC_ALL-none}\"\n");
  }

  /** Runs the command with arguments as a line of the shell writes them. */
  Run typed(String arguments) throws Exception {
    String line = "exec \"$0\" " + arguments;
    return finish(start(Path.of("/bin/sh"), "-c", line, root.resolve("tercet").toString()));
  }

  /** Makes the Java on the path fail where it is to write a class archive, and there only. */
  void breakArchives() throws IOException {
    script(
        tools.resolve("jdk/bin/java"),
        """
        for argument; do
          case $argument in
            -XX:ArchiveClassesAtExit=*) exit 1 ;;
          esac
        done
        printf '%s\\n' "$@"
        """);
  }

  private void makeMaven() throws IOException {
    script(
        tools.resolve("mvn"),
        """
        echo run >>.runs
        sleep 0.2
        dist=cli/target/launcher/tercet-1/tercet-1
        mkdir -p $dist/lib
        cp -r cli/src/main/distribution/. $dist
        : >$dist/lib/tercet-cli-1.jar
        """);
  }

  /** Makes the pretended Maven fail, after printing what Maven prints. */
  void breakMaven() throws IOException {
    script(tools.resolve("mvn"), "echo '[ERROR] no good code'; exit 1\n");
  }

  void removeTool(String name) throws IOException {
    Files.delete(tools.resolve(name));
  }

  /** Sets a variable for the runs that follow. */
  void set(String variable, String value) {
    environment.put(variable, value);
  }

  Run tercet(String... arguments) throws Exception {
    return run(root.resolve("tercet"), arguments);
  }

  Run run(Path script, String... arguments) throws Exception {
    return finish(start(script, arguments));
  }

  Process start(Path script, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList();
    var builder = new ProcessBuilder(command);
    builder.directory(tools.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools + ":" + systemTools);
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, err);
  }

  /** How often Maven was run. */
  long builds() throws IOException {
    Path runs = root.resolve(".runs");
    return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
  }

  /** The folder that the newest build is in. */
  Path distribution() throws IOException {
    return root.resolve(".tercet/current").toRealPath();
  }

  /** Makes every source older than any build. */
  void ageSources() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
      }
    }
  }

  private Path makeSystemTools() throws IOException {
    // Only what the scripts call, so that a Java or Maven of this machine is not found instead.
    Path folder = Files.createDirectories(tools.resolve("system"));
    for (String tool : CALLED) {
      for (String bin : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(bin + tool))) {
          script(folder.resolve(tool), "exec " + bin + tool + " \"$@\"\n");
        }
      }
    }
    return folder;
  }

  private static Path project() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("cli/src/main/distribution"))) {
      here = here.resolveSibling("..").normalize();
    }
    return here;
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  private static void script(Path file, String text) throws IOException {
    write(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolveSibling("."));
    Files.copy(from, to);
    assertThat(to.toFile().setExecutable(true)).isTrue();
  }
}
