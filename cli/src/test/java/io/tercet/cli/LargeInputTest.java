package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.cli.Processes.Ended;
import io.tercet.cli.Tool.Ran;
import io.tercet.cli.ending.CommandException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.CommandRunner;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.World;
import io.tercet.cli.load.CsvSource;
import io.tercet.cli.load.EntrySource;
import io.tercet.cli.load.JsonSource;
import io.tercet.cli.output.Encoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Input of any size is refused or taken, and never fills the memory of the command. */
@TestInstance(Lifecycle.PER_CLASS)
class LargeInputTest {
  private static final int VALUE_BYTES_MAX = 16 << 20;
  private static final long FILE_BYTES = 300L << 20;

  @TempDir Path folder;
  private Served served;

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
  }

  @AfterAll
  void stop() {
    served.close();
  }

  private Tool tool() {
    return new Tool(folder).with("TERCET_PORT", served.port());
  }

  /** As much of one character as anybody reads, after a beginning. */
  private static final class Endless extends InputStream {
    private final byte one;
    private long taken;

    private Endless(char one) {
      this.one = (byte) one;
    }

    static InputStream after(String begin, char one) {
      return new SequenceInputStream(
          new ByteArrayInputStream(begin.getBytes(UTF_8)), new Endless(one));
    }

    @Override
    public int read() {
      taken++;
      assertThat(taken).as("bytes that were read").isLessThan(FILE_BYTES);
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      taken += length;
      assertThat(taken).as("bytes that were read").isLessThan(FILE_BYTES);
      Arrays.fill(into, offset, offset + length, one);
      return length;
    }
  }

  @Test
  void aFileThatIsNoValueIsRefusedWithoutBeingRead() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
      file.setLength(FILE_BYTES);
    }
    Ended ended =
        new Processes(folder)
            .run(
                "./tercet kv put b k @large 2>&1 | grep -v '^NOTE: '; exit ${PIPESTATUS[0]}",
                "JDK_JAVA_OPTIONS",
                "-Xmx96m",
                "TERCET_PORT",
                Integer.toString(served.port()));
    assertThat(ended.out()).startsWith("tercet: VALUE_TOO_LARGE: ").hasLineCount(1);
    assertThat(ended.code()).isEqualTo(3);
  }

  @Test
  void standardInputWithoutAnEndIsRefused() {
    Ran ran = tool().input(Endless.after("", 'x')).run("kv", "put", "b", "k", "-");
    assertThat(ran.err()).startsWith("tercet: VALUE_TOO_LARGE: ").hasLineCount(1);
    assertThat(ran.code()).isEqualTo(3);
  }

  @Test
  void theLargestValueIsTaken() throws Exception {
    byte[] value = new byte[VALUE_BYTES_MAX];
    value[VALUE_BYTES_MAX - 1] = 1;
    Files.write(folder.resolve("largest"), value);
    assertThat(tool().run("kv", "put", "full", "k", "@" + folder.resolve("largest")).code())
        .isZero();
    byte[] hex = tool().run("kv", "scan", "full", "-o", "csv", "--encoding", "hex").bytes();
    String[] load = {"kv", "load", "again", "-", "--format", "csv", "--encoding", "hex"};
    assertThat(tool().input(hex).run(load).code()).isZero();
    assertThat(tool().run("kv", "get", "again", "k").bytes()).isEqualTo(value);
  }

  private static void assertTooLong(EntrySource source, String line) {
    assertThatThrownBy(source::next)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(line)
        .hasMessageContaining("goes on for more than");
  }

  @Test
  void aLineWithoutAnEndIsRefusedByItsNumber() {
    Ran ran =
        tool().input(Endless.after("\r\n{\"key\": \"", 'x')).run("kv", "load", "endless", "-");
    assertThat(ran.err()).startsWith("tercet: INPUT_MALFORMED: Line 2: ").hasLineCount(1);
    assertThat(ran.code()).isEqualTo(3);
    assertTooLong(new JsonSource(Endless.after("\n\n", ' ')), "Line 3:");
  }

  @Test
  void aFieldWithoutAnEndIsRefusedByItsNumber() {
    assertTooLong(new CsvSource(Endless.after("key,value\nk,\"", 'x'), Encoding.UTF8), "Line 2:");
    assertTooLong(new CsvSource(Endless.after("key,value\nk,", 'x'), Encoding.UTF8), "Line 2:");
    assertThatThrownBy(new CsvSource(Endless.after("", ','), Encoding.UTF8)::next)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("It has more than 100 fields");
  }

  /** A command that needs more than there is. */
  private static final class Greedy implements Command {
    @Override
    public void declare(Declaration declaration) {
      declaration.notes("");
    }

    @Override
    public int run(Arguments arguments, Context context) {
      throw new OutOfMemoryError("Java heap space");
    }
  }

  @Test
  void memoryThatIsShortAllTheSameIsOneLine() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    World world =
        new World(
            InputStream.nullInputStream(),
            new ByteArrayOutputStream(),
            new PrintStream(err, true, UTF_8),
            Map.of("XDG_CONFIG_HOME", folder.toString()),
            false,
            false,
            false);
    CommandNode root =
        CommandNode.group("tercet", "Test.", CommandNode.leaf("greedy", "Test.", Greedy::new));
    assertThat(new CommandRunner(root, world, "test").run(List.of("greedy"))).isEqualTo(70);
    assertThat(err.toString(UTF_8)).startsWith("tercet: OUT_OF_MEMORY: ").hasLineCount(1);
  }
}
