package io.tercet.cli.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server that keeps nothing on disk, and one connection to it. Bytes are texts in Latin-1.
 * For one thread.
 */
final class Redis implements AutoCloseable {
  private static final long START_MS_MAX = 60_000;

  /** Ends with its standard input, so that a parent that dies does not leave the server behind. */
  private static final String UNTIL_INPUT_ENDS = "\"$@\" & read -r line; kill -9 $!; wait";

  private final Process process;
  private final SocketChannel socket;
  private final DataInputStream answers;

  /** An answer that is an error. */
  record Failure(String text) {}

  /** Starts a server that listens on a socket in a folder. */
  Redis(Path folder) throws IOException, InterruptedException {
    Path path = folder.resolve("redis.sock");
    Path output = folder.resolve("redis.log");
    List<String> line = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, "sh"));
    line.addAll(List.of("redis-server", "--port", "0", "--unixsocket", path.toString()));
    line.addAll(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()));
    process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      socket = connect(path, output);
    } catch (IOException | RuntimeException e) {
      end();
      throw e;
    }
    answers = new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)));
  }

  private static SocketChannel connect(Path path, Path output)
      throws IOException, InterruptedException {
    long giveUp = System.currentTimeMillis() + START_MS_MAX;
    while (true) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        if (System.currentTimeMillis() > giveUp) {
          throw new IOException("Redis does not serve, and says: " + Files.readString(output), e);
        }
        Thread.sleep(20);
      }
    }
  }

  /** Tells whether this machine has a Redis server. */
  static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("redis-server", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Sends a command and returns what is answered: a text, a Long, a List of answers, a {@link
   * Failure}, or null.
   */
  @Nullable Object call(List<String> words) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(("*" + words.size() + "\r\n").getBytes(ISO_8859_1));
    for (String word : words) {
      message.writeBytes(("$" + word.length() + "\r\n" + word + "\r\n").getBytes(ISO_8859_1));
    }
    Channels.newOutputStream(socket).write(message.toByteArray());
    return answer();
  }

  private @Nullable Object answer() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> new Failure(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = Integer.parseInt(rest); i > 0; i--) {
          list.add(answer());
        }
        yield list;
      }
      default -> throw new IOException("Redis answers with an unknown type: " + line);
    };
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    answers.readFully(bytes);
    line();
    return new String(bytes, ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = answers.read(); next != '\n'; next = answers.read()) {
      if (next < 0) {
        throw new EOFException("Redis has ended the connection");
      }
      line.append((char) next);
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    end();
  }

  private void end() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
