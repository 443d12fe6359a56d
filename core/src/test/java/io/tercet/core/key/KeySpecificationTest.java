package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every example and every table of {@code docs/internals/key-encoding.md} is true. */
class KeySpecificationTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "internals", "key-encoding.md");
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();
  private static final Pattern TYPE =
      Pattern.compile("\\| ([A-Z_]+) +\\| ([0-9A-F]{2})(?: to ([0-9A-F]{2}))? +\\|.*");
  private static final Pattern RANK =
      Pattern.compile("\\| (\\d+)(?: to \\d+)? +\\|([^|]*)\\|([^|]*)\\|.*");

  @TestFactory
  Stream<DynamicTest> examplesAreEncodedAsTheySay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<String> block : blocks("key-examples")) {
      for (String line : block) {
        String[] sides = line.split(" +-> ", 2);
        tests.add(
            DynamicTest.dynamicTest(
                line,
                () -> {
                  byte[] key = KeyNotation.parse(sides[0]).encode();
                  assertThat(HEX.formatHex(key)).isEqualTo(sides[1]);
                  assertThat(KeyTuple.decode(key).encode()).isEqualTo(key);
                }));
      }
    }
    assertThat(tests).hasSizeGreaterThan(50);
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> orderedExamplesAreInOrder() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<String> block : blocks("key-order")) {
      for (int i = 0; i < block.size(); i++) {
        String line = block.get(i);
        String before = i == 0 ? "" : block.get(i - 1);
        tests.add(DynamicTest.dynamicTest(before + " < " + line, () -> checkOrder(before, line)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(70);
    return tests.stream();
  }

  private static void checkOrder(String before, String line) {
    String[] equal = line.split(" = ", -1);
    byte[] key = KeyNotation.parse(equal[0]).encode();
    for (String other : equal) {
      assertThat(KeyNotation.parse(other).encode()).isEqualTo(key);
    }
    if (!before.isEmpty()) {
      byte[] less = KeyNotation.parse(before.split(" = ", -1)[0]).encode();
      assertThat(Arrays.compareUnsigned(less, key)).isNegative();
    }
  }

  @Test
  void theTableOfTypesIsTheTypes() throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = TYPE.matcher(line);
      if (row.matches()) {
        String last = row.group(3) == null ? row.group(2) : row.group(3);
        found.add(row.group(1) + " " + row.group(2) + " " + last);
      }
    }
    List<String> expected = new ArrayList<>();
    for (KeyType type : KeyType.values()) {
      expected.add(String.format(Locale.ROOT, "%s %02X %02X", type, type.first(), type.last()));
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void theTableOfRanksIsTheRanks() throws IOException {
    int rows = 0;
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = RANK.matcher(line);
      if (row.matches()) {
        rows++;
        int rank = Integer.parseInt(row.group(1));
        checkTypeByte(row.group(2), TypeBytes.ZERO + rank);
        checkTypeByte(row.group(3), TypeBytes.ZERO - rank);
      }
    }
    assertThat(rows).isEqualTo(6);
  }

  private static void checkTypeByte(String cell, int expected) {
    if (!cell.isBlank()) {
      assertThat(HexFormat.fromHexDigits(cell.strip().substring(0, 2))).isEqualTo(expected);
    }
  }

  @Test
  void theNestingLimitIsTheOneSaid() throws IOException {
    assertThat(Files.readString(DOCUMENT).replace('\n', ' '))
        .contains("nested at most " + KeyWriter.MAX_DEPTH + " deep");
  }

  private static List<List<String>> blocks(String kind) throws IOException {
    List<List<String>> blocks = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("```")) {
        inside = line.equals("```" + kind);
        if (inside) {
          blocks.add(new ArrayList<>());
        }
      } else if (inside) {
        blocks.get(blocks.size() - 1).add(line);
      }
    }
    return blocks;
  }
}
