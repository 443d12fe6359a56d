package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Processes.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: the server and its end, pipes, and what it refuses to start with. */
class CommandProcessTest {
  @TempDir Path folder;

  @Test
  void aServerSaysWhenItIsReadyAndKeepsWhatItAcknowledged()
      throws IOException, InterruptedException {
    Processes processes = new Processes(folder);
    Process first = processes.start("exec ./tercet serve --port 0 --data data 2>log");
    String port = portOf(first);
    try {
      Ended put = processes.run("printf '\\0\\377' | ./tercet kv put b k - --port " + port);
      assertThat(put.out()).startsWith("{\"commit_version\": ");
      Ended locked = processes.run("./tercet serve --port 0 --data data 2>&1 | tail -1");
      assertThat(locked.out()).startsWith("tercet: DIRECTORY_LOCKED: ");
      Ended unchecked = processes.run("./tercet check --data data");
      assertThat(unchecked.out()).startsWith("tercet: DIRECTORY_LOCKED: ").hasLineCount(1);
      assertThat(unchecked.code()).isEqualTo(3);
      // SIGKILL, after which a second server finds what was acknowledged.
      first.destroyForcibly();
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      Process second =
          processes.start(
              "exec ./tercet serve --listen 127.0.0.1 -D server.port=0"
                  + " --set server.data=data 2>log");
      String other = portOf(second);
      Ended got = processes.run("./tercet --port " + other + " kv get b k | od -An -tx1");
      assertThat(got.out().strip()).isEqualTo("00 ff");
      Ended cut = processes.run("./tercet kv scan b --port " + other + " | head -c 1");
      assertThat(cut.out()).isEqualTo("{");
      second.destroy();
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      Ended checked = processes.run("./tercet check --data data");
      assertThat(checked.out()).startsWith("{\"directory\": \"/").endsWith("\"findings\": 0}\n");
      assertThat(checked.out()).hasLineCount(1);
      Files.writeString(folder.resolve("data/STATE"), "damaged");
      Ended damaged = processes.run("./tercet check --data data");
      assertThat(damaged.out()).startsWith("tercet: DATA_LOSS: ").hasLineCount(1);
      assertThat(damaged.code()).isEqualTo(70);
    } finally {
      first.destroyForcibly();
    }
  }

  private static String portOf(Process server) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8));
    String line = String.valueOf(reader.readLine());
    assertThat(line).matches("Tercet serves on 127\\.0\\.0\\.1:[0-9]+, data in /.*");
    return line.replaceAll(".*:([0-9]+),.*", "$1");
  }

  @Test
  void theShellRunsAScriptAndNothingElseLoadsItsLibrary() throws IOException, InterruptedException {
    Processes processes = new Processes(folder);
    Process server = processes.start("exec ./tercet serve --port 0 --data data 2>log");
    try {
      String port = "--port " + portOf(server);
      Files.writeString(
          folder.resolve("script"),
          """
          begin
          kv put b k 'two
          lines'
          kv incr b n 5
          commit
          kv get b k
          kv get b none
          kv put b never v
          """);
      Ended ran =
          processes.run("./tercet shell " + port + " <script 2>err; echo ended $?; cat err");
      assertThat(ran.out())
          .contains("}\ntwo\nlinesended 1\ntercet: KEY_NOT_FOUND: ")
          .endsWith("tercet: Line 7 ended with exit code 1\n");
      assertThat(processes.run("./tercet kv count b " + port).out()).isEqualTo("{\"count\": 2}\n");
      Ended piped = processes.run("echo kv get b n | ./tercet " + port + " shell");
      assertThat(piped.out()).isEqualTo("5");
      String log = "-Xlog:class+load:file=" + folder.resolve("classes");
      Ended ping = processes.run("./tercet ping " + port, "JDK_JAVA_OPTIONS", log);
      assertThat(ping.code()).isZero();
      assertThat(Files.readString(folder.resolve("classes")))
          .contains("io.tercet.cli.server.PingCommand ")
          .doesNotContain("org.jline", "io.tercet.cli.shell", "io.tercet.cli.line.Session ");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aWrongConfigurationIsNamed() throws IOException, InterruptedException {
    Processes processes = new Processes(folder);
    Ended unknown = processes.run("./tercet serve --set server.prot=1");
    assertThat(unknown.out()).startsWith("tercet: CONFIGURATION_INVALID: ").contains("server.port");
    assertThat(unknown.out()).hasLineCount(1);
    assertThat(unknown.code()).isEqualTo(2);
    Files.writeString(folder.resolve("bad.yaml"), "server:\n  port: high\n");
    Ended value = processes.run("./tercet serve --config bad.yaml");
    assertThat(value.out()).contains("bad.yaml, line 2");
    assertThat(value.code()).isEqualTo(2);
    Ended unreachable = processes.run("./tercet ping --port 1");
    assertThat(unreachable.code()).isEqualTo(4);
    assertThat(unreachable.out()).startsWith("tercet: UNREACHABLE: ").hasLineCount(1);
  }
}
