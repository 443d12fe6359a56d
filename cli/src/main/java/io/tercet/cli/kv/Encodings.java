package io.tercet.cli.kv;

import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How keys and values are given on the command line. */
final class Encodings {
  private static final String OPTION = "--encoding";
  private static final String STANDARD_INPUT = "-";
  private static final String FILE = "@";

  /** The server takes no larger ones. */
  private static final int VALUE_BYTES_MAX = 16 << 20;

  private Encodings() {}

  static void declare(Declaration declaration) {
    declaration.choice(
        OPTION,
        "NAME",
        "How keys and values are written: utf8 (default), hex or base64.",
        "utf8",
        "hex",
        "base64");
  }

  static Encoding of(Arguments arguments) {
    return arguments.option(OPTION).map(Encoding::named).orElse(Encoding.UTF8);
  }

  static byte[] key(Encoding encoding, String text) {
    byte[] key = encoding.decode(text);
    if (key.length == 0) {
      throw new UsageException("A key must not be empty");
    }
    return key;
  }

  /**
   * A value: all of a file if it is {@code @file}, all of standard input if it is {@code -}, both
   * as they are; a value that begins with {@code @@} begins with one of them; else the text itself.
   */
  static byte[] value(Encoding encoding, String text, Context context) throws IOException {
    if (text.equals(STANDARD_INPUT)) {
      return bounded(context.world().in());
    }
    if (text.startsWith(FILE + FILE)) {
      return encoding.decode(text.substring(1));
    }
    if (text.startsWith(FILE)) {
      try (InputStream in = Files.newInputStream(file(text.substring(1)))) {
        return bounded(in);
      }
    }
    return encoding.decode(text);
  }

  /** Reads to the end, and no more than shows that there is too much: input may have no end. */
  private static byte[] bounded(InputStream in) throws IOException {
    byte[] value = in.readNBytes(VALUE_BYTES_MAX + 1);
    if (value.length > VALUE_BYTES_MAX) {
      throw new CommandException(
          ExitCode.REJECTED,
          "VALUE_TOO_LARGE",
          "A value has at most " + VALUE_BYTES_MAX + " bytes, and there are more to read");
    }
    return value;
  }

  /**
   * Returns the path of a file to read.
   *
   * @throws IOException if it is a directory, of which the system would not say the name
   */
  static Path file(String name) throws IOException {
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new IOException("'" + name + "' is a directory, and no file");
    }
    return file;
  }
}
