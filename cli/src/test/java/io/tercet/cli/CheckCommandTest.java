package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Tool.Ran;
import io.tercet.core.TestStore;
import io.tercet.core.engine.StoreIdentity;
import io.tercet.core.faults.StoreFiles;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.KeyValues;
import io.tercet.kv.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tercet check} prints and ends with. */
class CheckCommandTest {
  private static final int ENTRIES = 100;

  @TempDir Path folder;
  private Path data;
  private Path crashed;
  private TestStore store;
  private StoreIdentity identity;
  private Tool tool;

  @BeforeEach
  void fillAStore() {
    tool = new Tool(folder);
    data = folder.resolve("data");
    crashed = folder.resolve("crashed");
    store = TestStore.in(data);
    identity = store.store().engine().identity();
    KeyValues keyValues = new KeyValues(store.store(), true);
    for (int i = 0; i < ENTRIES; i++) {
      byte[] key = "key-%03d".formatted(i).getBytes(UTF_8);
      try (Transaction transaction = store.store().begin(false)) {
        keyValues.model().apply(transaction, "", Operation.Put.of("b", key, new byte[500]));
        TestStore.commit(transaction);
      }
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Ran check(Path directory, String... more) {
    String[] line = new String[3 + more.length];
    line[0] = "check";
    line[1] = "--data";
    line[2] = directory.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return tool.run(line);
  }

  /** Returns a store that was not closed, all of it in the log and known to be synced. */
  private Path crash() throws IOException {
    store.background().run("tick");
    StoreFiles.crash(data, crashed);
    return StoreFiles.log(crashed);
  }

  private static void assertFails(Ran ran, int code, String... words) {
    assertThat(ran.err()).startsWith("tercet: ").contains(words).hasLineCount(1);
    assertThat(ran.err()).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(code);
  }

  private static String cell(Ran ran, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\": \"?([^\",}]*)").matcher(ran.out());
    assertThat(matcher.find()).as(name + " in " + ran.out()).isTrue();
    return matcher.group(1);
  }

  @Test
  void aSoundStoreIsOneRowInEachFormat() {
    store.close();
    Ran lines = check(data);
    assertThat(lines.err()).isEmpty();
    assertThat(lines.code()).isZero();
    assertThat(lines.out())
        .startsWith("{\"directory\": \"" + data + "\", \"store_id\": \"" + identity.storeId())
        .contains("\"incarnation_id\": \"" + identity.incarnation() + "\"")
        .contains("\"entries\": " + (ENTRIES + 3) + ", ")
        .endsWith("\"findings\": 0}\n")
        .hasLineCount(1);
    assertThat(Long.parseLong(cell(lines, "version"))).isGreaterThan(ENTRIES);
    assertThat(check(data, "-o", "json").out()).isEqualTo(lines.out());
    assertThat(check(data, "-o", "csv").out())
        .startsWith(
            "directory,store_id,incarnation_id,version,entries,bytes,findings,"
                + "operations_lost_min,damaged_log\n")
        .endsWith(",0,,\n")
        .hasLineCount(2);
    assertThat(tool.onTerminal().run("check", "--data", data.toString()).out())
        .startsWith("directory ")
        .containsPattern("\nfindings +0\n");
  }

  @Test
  void theConfigurationIsThatOfAServer() throws IOException {
    store.close();
    Path file = folder.resolve("tercet.yaml");
    Files.writeString(file, "server:\n  data: " + data + "\n");
    assertThat(tool.run("check", "--config", file.toString()).code()).isZero();
    assertThat(tool.run("check", "--set", "server.data=" + data).code()).isZero();
    assertThat(tool.with("TERCET_SERVER_DATA", data).run("check").code()).isZero();
    assertFails(
        tool.run("check", "--set", "server.dta=x"), 2, "CONFIGURATION_INVALID", "server.data");
    assertFails(tool.run("check", "--set", "x"), 2, "USAGE", "KEY=VALUE");
    assertFails(tool.run("check", "--accept"), 2, "USAGE", "--accept");
    assertThat(tool.run("check", "--help").out()).contains("--data", "--accept-data-loss");
  }

  @Test
  void aFlippedBitInATableIsNamedBesideTheRow() throws IOException {
    store.store().engine().compact(Keyspace.KEY_VALUE, KeyRange.all());
    store.close();
    // In the first block, so that not even the first entry can be read.
    Path table = StoreFiles.table(data);
    StoreFiles.flipBit(table, 10);
    Ran ran = check(data);
    assertThat(ran.code()).isEqualTo(70);
    assertThat(cell(ran, "findings")).isEqualTo("2");
    assertThat(ran.err().lines().toList())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("tables: ").contains(table.getFileName() + ""),
            second -> assertThat(second).startsWith("key_value: Nothing could be read. "),
            last ->
                assertThat(last)
                    .startsWith("tercet: DATA_LOSS: ")
                    .contains("restore from a backup", "found: 2", "named above: 2"));
    assertThat(check(data, "--accept-data-loss").code()).isEqualTo(70);
  }

  @Test
  void aZeroedPageInTheLogIsGivenUpWithTheFlagAlone() throws IOException {
    Path log = crash();
    StoreFiles.zero(log, 16_384, 20_480);
    assertFails(
        check(crashed), 70, "DATA_LOSS", "'tercet check --accept-data-loss'", log.toString());
    Ran given = check(crashed, "--accept-data-loss");
    assertThat(given.code()).isZero();
    Path kept = Path.of(cell(given, "damaged_log"));
    assertThat(kept).isDirectoryContaining("glob:**.log").hasParent(crashed);
    assertThat(Long.parseLong(cell(given, "operations_lost_min"))).isPositive();
    assertThat(given.err())
        .contains("Given up, because: ", log.toString())
        .contains("At least " + cell(given, "operations_lost_min") + " acknowledged operations")
        .contains("kept in " + kept);
    assertThat(cell(given, "store_id")).isEqualTo(identity.storeId().toString());
    assertThat(cell(given, "incarnation_id")).isNotEqualTo(identity.incarnation().toString());
    Ran after = check(crashed);
    assertThat(after.code()).isZero();
    assertThat(after.err()).isEmpty();
    assertThat(after.out()).doesNotContain("damaged_log").doesNotContain("operations_lost_min");
  }

  @Test
  void aTornEndOfTheLogIsNoDamage() throws IOException {
    StoreFiles.crash(data, crashed);
    Path log = StoreFiles.log(crashed);
    StoreFiles.truncate(log, Files.size(log) - 50);
    Ran ran = check(crashed);
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(cell(ran, "entries")).isEqualTo("" + (ENTRIES + 2));
  }

  @Test
  void aLogThatLostItsSyncedEndIsAcceptedWithTheFlagAlone() throws IOException {
    Path log = crash();
    StoreFiles.truncate(log, Files.size(log) / 2);
    assertFails(check(crashed), 70, "DATA_LOSS", "'tercet check --accept-data-loss'");
    Ran accepted = check(crashed, "--accept-data-loss");
    assertThat(accepted.code()).isZero();
    assertThat(accepted.err()).contains("acknowledged").doesNotContain("kept in");
    assertThat(accepted.out()).doesNotContain("damaged_log");
    assertThat(cell(accepted, "incarnation_id")).isNotEqualTo(identity.incarnation().toString());
    try (Served served = new Served(crashed)) {
      assertThat(tool.with("TERCET_PORT", served.port()).run("status").out())
          .contains(cell(accepted, "incarnation_id"));
    }
  }

  @Test
  void whatCannotBeOpenedIsNamed() throws IOException {
    assertFails(check(data), 3, "DIRECTORY_LOCKED");
    store.close();
    Files.writeString(data.resolve("FORMAT"), "tercet-format 2\n");
    assertFails(check(data), 3, "FORMAT_TOO_NEW");
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("letter.txt"), "dear reader");
    assertFails(check(other), 2, "CONFIGURATION_INVALID", "no Tercet store");
    assertFails(check(folder.resolve("absent")), 2, "CONFIGURATION_INVALID", "no Tercet store");
    assertThat(folder.resolve("absent")).doesNotExist();
  }
}
