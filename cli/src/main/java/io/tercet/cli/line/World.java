package io.tercet.cli.line;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command finds around itself.
 *
 * @param in standard input
 * @param out standard output: data, and nothing else; buffered
 * @param err standard error: everything else
 * @param environment the environment variables
 * @param inputOnTerminal whether standard input is a terminal
 * @param onTerminal whether standard output is a terminal
 * @param errorsOnTerminal whether standard error is one
 */
public record World(
    InputStream in,
    OutputStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean inputOnTerminal,
    boolean onTerminal,
    boolean errorsOnTerminal) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Returns what this process has. */
  public static World ofProcess() {
    return new World(
        System.in,
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        isTerminal(0),
        isTerminal(1),
        isTerminal(2));
  }

  /** Returns the same with another standard input. */
  public World withInput(InputStream other) {
    return new World(other, out, err, environment, inputOnTerminal, onTerminal, errorsOnTerminal);
  }

  /**
   * Asks Linux, because Java only knows whether input and output both are terminals. Where the
   * system does not say, it is taken for a pipe, in which nothing is lost.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
