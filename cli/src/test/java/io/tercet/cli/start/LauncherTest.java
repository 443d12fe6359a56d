package io.tercet.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tercet.cli.Main;
import io.tercet.cli.Served;
import io.tercet.cli.Tool;
import io.tercet.cli.start.LauncherWorld.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher builds when it must and only then, and runs Java as each command wants it. */
class LauncherTest {
  @TempDir Path folder;
  private LauncherWorld world;

  @BeforeEach
  void setUp() throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/flock")), "needs flock");
    world = new LauncherWorld(folder);
  }

  @Test
  void firstStartBuildsAndSaysSo() throws Exception {
    Run run = world.tercet("ping");
    assertThat(run.err()).contains("tercet: building");
    assertThat(run.out()).endsWith("ping\n");
    assertThat(run.exitCode()).isZero();
    assertThat(world.builds()).isEqualTo(1);
  }

  @Test
  void secondStartDoesNotBuild() throws Exception {
    world.tercet("ping");
    Run run = world.tercet("ping");
    assertThat(run.err()).isEmpty();
    assertThat(world.builds()).isEqualTo(1);
  }

  @Test
  void changedSourceIsBuilt() throws Exception {
    world.tercet("ping");
    LauncherWorld.write(world.root.resolve("core/src/main/java/A.java"), "changed");
    world.tercet("ping");
    assertThat(world.builds()).isEqualTo(2);
  }

  @Test
  void removedSourceIsBuiltWithout() throws Exception {
    world.tercet("ping");
    Files.delete(world.root.resolve("core/src/main/java/A.java"));
    world.tercet("ping");
    assertThat(world.builds()).isEqualTo(2);
  }

  @Test
  void changedTestIsNotBuilt() throws Exception {
    world.tercet("ping");
    LauncherWorld.write(world.root.resolve("core/src/test/java/ATest.java"), "changed");
    world.tercet("ping");
    assertThat(world.builds()).isEqualTo(1);
  }

  @Test
  void twoStartsAtOnceBuildOnce() throws Exception {
    Process first = world.start(world.root.resolve("tercet"), "ping");
    Process second = world.start(world.root.resolve("tercet"), "ping");
    assertThat(LauncherWorld.finish(first).exitCode()).isZero();
    assertThat(LauncherWorld.finish(second).exitCode()).isZero();
    assertThat(world.builds()).isEqualTo(1);
  }

  @Test
  void buildBeforeTheNewestStays() throws Exception {
    world.tercet("ping");
    Path running = world.distribution();
    LauncherWorld.write(world.root.resolve("pom.xml"), "changed");
    world.tercet("ping");
    assertThat(world.distribution()).isNotEqualTo(running);
    assertThat(running.resolve("lib/tercet-cli-1.jar")).exists();
  }

  @Test
  void failedBuildSaysWhy() throws Exception {
    world.breakMaven();
    Run run = world.tercet("ping");
    assertThat(run.err()).contains("[ERROR] no good code").contains("the build failed; see ");
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(70);
  }

  @Test
  void movedWorkingCopyStillRuns() throws Exception {
    world.tercet("ping");
    Path moved = Files.move(world.root, folder.resolve("moved"));
    Run run = world.run(moved.resolve("tercet"), "ping");
    assertThat(run.err()).doesNotContain("building").contains("preparing a class archive");
    assertThat(run.out()).endsWith("ping\n");
  }

  @Test
  void startedThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("t"), world.root.resolve("tercet"));
    assertThat(world.run(link, "ping").out()).endsWith("ping\n");
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    Run run = world.tercet("kv", "put", "b", "two words", "", "*", "--x=\"'$HOME");
    assertThat(run.out()).endsWith("kv\nput\nb\ntwo words\n\n*\n--x=\"'$HOME\n");
  }

  @Test
  void oldJavaIsRefused() throws Exception {
    world.makeJava("11.0.20");
    Run run = world.tercet("ping");
    assertThat(run.err()).contains("is version 11.0.20; Tercet needs 17 or newer");
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(world.builds()).isZero();
  }

  @Test
  void missingJavaIsNamed() throws Exception {
    world.removeTool("java");
    assertThat(world.tercet("ping").err()).contains("no java on the PATH");
  }

  @Test
  void wrongJavaHomeIsNamed() throws Exception {
    world.set("JAVA_HOME", "/nowhere");
    assertThat(world.tercet("ping").err()).contains("JAVA_HOME is /nowhere, which has no bin/java");
  }

  @Test
  void missingMavenIsNamed() throws Exception {
    world.removeTool("mvn");
    assertThat(world.tercet("ping").err()).contains("mvn is not on the PATH");
  }

  @Test
  void mavenIsNotNeededOnceBuilt() throws Exception {
    world.tercet("ping");
    world.removeTool("mvn");
    assertThat(world.tercet("ping").exitCode()).isZero();
  }

  @Test
  void commandsAndTheServerRunDifferently() throws Exception {
    world.set("TERCET_HEAP", "2g");
    assertThat(world.tercet("ping").out()).contains("-XX:TieredStopAtLevel=1").doesNotContain("2g");
    assertThat(world.tercet("--port", "1", "serve").out())
        .contains("-Xmx2g")
        .doesNotContain("TieredStopAtLevel");
  }

  @Test
  void theCommandIsFoundBehindOptionsAndTheirValues() throws Exception {
    world.set("TERCET_HEAP", "2g");
    String help = new Tool(folder).run("--help").out();
    List<String> withValue =
        Pattern.compile("(?m)^ +(?:(-[a-z]), )?(--[a-z]+)=[A-Z]+ ")
            .matcher(help)
            .results()
            .flatMap(found -> Stream.of(found.group(1), found.group(2)))
            .filter(Objects::nonNull)
            .toList();
    assertThat(withValue).contains("--port", "-d", "--timeout").hasSizeGreaterThan(6);
    for (String option : withValue) {
      assertThat(world.tercet(option, "x", "bench").out()).as(option).contains("-Xmx2g");
      assertThat(world.tercet(option, "bench", "ping").out()).as(option).contains("-Xmx256m");
      assertThat(world.tercet(option + "=x", "bench").out()).as(option).contains("-Xmx2g");
    }
    assertThat(world.tercet("--debug", "bench").out()).contains("-Xmx2g");
    assertThat(world.tercet("kv", "put", "b", "bench", "serve").out()).contains("-Xmx256m");
    assertThat(world.tercet("--", "bench").out()).contains("-Xmx256m");
  }

  /** Two letters that each take two bytes in UTF-8, and of which Java makes one in the locale C. */
  private void assertKeptApart() throws Exception {
    try (Served served = new Served(folder.resolve("data"))) {
      world.makeRealJava(Main.class);
      String port = " --port " + served.port();
      Run first = world.typed("kv put b \"$(printf '\\303\\244')\" 1" + port);
      assertThat(first.exitCode()).as(first.err()).isZero();
      Run second = world.typed("kv put b \"$(printf '\\303\\274')\" 2" + port);
      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(world.typed("kv scan b -o csv" + port).out())
          .matches("key,value,version,expire_at\n\u00e4,1,\\d+,\n\u00fc,2,\\d+,\n");
    }
  }

  @Test
  void keysStayApartWithoutAnyLocale() throws Exception {
    assertKeptApart();
  }

  @Test
  void keysStayApartInTheLocaleC() throws Exception {
    world.set("LC_ALL", "C");
    assertKeptApart();
  }

  @Test
  void keysStayApartInALocaleThatIsNotInstalled() throws Exception {
    world.set("LANG", "xx_XX.UTF-8");
    assertKeptApart();
  }

  private String localeOfJava() throws Exception {
    String out = world.tercet("ping").out();
    return out.substring(out.lastIndexOf("LC_ALL="));
  }

  @Test
  void theLocaleIsOneWithUtf8() throws Exception {
    world.makeJavaThatTellsItsLocale();
    world.makeLocales("de_DE.UTF-8", "C.UTF-8");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=C.UTF-8");
    world.set("LANG", "de_DE.UTF-8");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=none");
    world.set("LC_CTYPE", "C");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=C.UTF-8");
    world.set("LC_ALL", "de_DE.UTF-8");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=de_DE.UTF-8");
    world.makeLocales("en_US.UTF-8");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=en_US.UTF-8");
  }

  @Test
  void theCommonLocaleIsNotAskedFor() throws Exception {
    world.makeJavaThatTellsItsLocale();
    world.makeLocales("C.UTF-8");
    world.set("LANG", "C.UTF-8");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=none");
    assertThat(folder.resolve("asked")).doesNotExist();
    world.set("LANG", "C");
    assertThat(localeOfJava()).isEqualTo("LC_ALL=C.UTF-8");
    assertThat(folder.resolve("asked")).exists();
  }

  @Test
  void ownJvmOptionsComeLast() throws Exception {
    world.set("TERCET_JAVA_OPTS", "-Dx=* -Dy");
    assertThat(world.tercet("ping").out()).contains("\n-Dx=*\n-Dy\n-jar\n");
  }

  @Test
  void eachJavaHasItsArchive() throws Exception {
    world.tercet("ping");
    world.makeJava("25.0.1");
    Run first = world.tercet("ping");
    assertThat(first.err()).isEqualTo("tercet: preparing a class archive for Java 25.0.1 (once)\n");
    assertThat(first.out())
        .contains("/cds/25.0.1.jsa\n")
        .contains("--sun-misc-unsafe-memory-access");
    assertThat(world.tercet("ping").err()).isEmpty();
    world.makeJava("17.0.1");
    Run back = world.tercet("ping");
    assertThat(back.err()).isEmpty();
    assertThat(back.out()).contains("/cds/17.0.1.jsa\n").doesNotContain("--sun-misc");
  }

  @Test
  void archiveThatCannotBeMadeIsTriedOnce() throws Exception {
    world.breakArchives();
    assertThat(world.tercet("ping").err()).contains("no class archive, starts stay slower");
    Run second = world.tercet("ping");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).doesNotContain("SharedArchiveFile").endsWith("ping\n");
  }
}
