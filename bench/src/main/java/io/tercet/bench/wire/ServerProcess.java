package io.tercet.bench.wire;

import io.tercet.bench.rocks.RawStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Tercet server in a process of its own, run as the launcher runs one. Any thread. */
public final class ServerProcess implements AutoCloseable {
  private static final long START_SECONDS = 60;

  /** Those that the launcher gives a server. */
  private static final List<String> LAUNCHER_OPTIONS =
      List.of("-Xms64m", "-Xmx512m", "-XX:+UseParallelGC", "-XX:-UsePerfData");

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server with default settings on an empty folder, and waits until it listens.
   *
   * @param folder is emptied
   */
  public static ServerProcess start(Path folder) throws IOException, InterruptedException {
    int port = freePort();
    Path data = folder.toAbsolutePath();
    RawStore.delete(data);
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(LAUNCHER_OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ServedStore.class.getName(), Integer.toString(port), data.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    awaitListening(port, process);
    return new ServerProcess(process, port);
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** The process. */
  public Process process() {
    return process;
  }

  /** Returns a port of this machine that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until a process listens on a port; kills it if that takes longer than a minute. */
  public static void awaitListening(int port, Process server)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline) {
      try (var unused = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (java.net.ConnectException e) {
        if (!server.isAlive()) {
          throw new IOException("the server has ended", e);
        }
        Thread.sleep(50);
      }
    }
    server.destroyForcibly();
    throw new IOException("the server does not listen after " + START_SECONDS + " s");
  }

  /** Lets the server end; kills it where that takes longer than 30 s. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
