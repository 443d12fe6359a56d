package io.tercet.cli.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, which is killed and started again over the same directory and
 * port. For one thread.
 */
final class KillableServer implements AutoCloseable {
  private static final int KILLED = 128 + 9;

  /** Below the ports that outgoing connections take, so that nobody takes it between two lives. */
  private static final int PORT_MIN = 20_000;

  private static final int PORTS = 10_000;

  private final Path directory;
  private final int port;
  private @Nullable Process process;

  /** A server that is not started yet, on a free port. */
  KillableServer(Path directory, Random random) {
    this.directory = directory;
    this.port = freePort(random);
  }

  int port() {
    return port;
  }

  /** Starts the process, and returns when it serves. */
  void start() throws IOException {
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ServedProcess.class.getName(),
                directory.toString(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process = started;
    // Not closed: a process that outlives its reader fails when it writes.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (!ServedProcess.SERVING.equals(line)) {
      throw new IllegalStateException("the server does not serve, and says: " + line);
    }
  }

  /** Kills the process, and makes sure that it had not ended by itself. */
  void kill() {
    Process killed = process;
    if (killed == null) {
      throw new IllegalStateException("there is no process to kill");
    }
    process = null;
    killed.toHandle().destroyForcibly();
    assertThat(killed.onExit().join().exitValue()).as("how the server ended").isEqualTo(KILLED);
  }

  @Override
  public void close() {
    Process left = process;
    if (left != null) {
      left.toHandle().destroyForcibly();
      left.onExit().join();
    }
  }

  private static int freePort(Random random) {
    for (int attempt = 0; attempt < PORTS; attempt++) {
      int candidate = PORT_MIN + random.nextInt(PORTS);
      try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: another one.
      }
    }
    throw new IllegalStateException("no port is free");
  }
}
