package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.StoreIdentity;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.faults.StoreFiles;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import io.tercet.embedded.CheckReport.Finding;
import io.tercet.embedded.CheckReport.Loss;
import io.tercet.kv.KeyValues;
import io.tercet.kv.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check finds in stores that are sound, damaged, or no stores. */
class StoreCheckTest {
  private static final int ENTRIES = 300;
  private static final int VALUE_BYTES = 400;

  @TempDir Path temporary;
  private Path directory;
  private Path crashed;
  private TestStore store;
  private KeyValues keyValues;
  private StoreIdentity identity;

  @BeforeEach
  void fillAStore() {
    directory = temporary.resolve("store");
    crashed = temporary.resolve("crashed");
    store = TestStore.in(directory);
    keyValues = new KeyValues(store.store(), true);
    identity = store.store().engine().identity();
    for (int i = 0; i < ENTRIES; i++) {
      int number = i;
      commit(
          transaction ->
              keyValues
                  .model()
                  .apply(transaction, "", Operation.Put.of("b", key(number), value(number))));
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void commit(Consumer<Transaction> body) {
    try (Transaction transaction = store.store().begin(false)) {
      body.accept(transaction);
      TestStore.commit(transaction);
    }
  }

  private void write(Consumer<Writes> fill) {
    Writes writes = new Writes();
    fill.accept(writes);
    store.store().engine().commit(Commit.blind(writes, List.of(), Durability.SYNC)).orThrow();
  }

  private static byte[] key(int number) {
    return "key-%04d".formatted(number).getBytes(UTF_8);
  }

  private static byte[] value(int number) {
    return "%04d".formatted(number).repeat(VALUE_BYTES / 4).getBytes(UTF_8);
  }

  private static CheckReport check(Path directory, boolean acceptDataLoss) {
    return StoreCheck.run(TercetOptions.of(directory), acceptDataLoss);
  }

  private static TercetException refusal(Path directory, boolean acceptDataLoss) {
    return catchThrowableOfType(TercetException.class, () -> check(directory, acceptDataLoss));
  }

  private void assertSound(CheckReport report) {
    assertThat(report.findings()).isEmpty();
    assertThat(report.findingCount()).isZero();
    assertThat(report.identity().storeId()).isEqualTo(identity.storeId());
  }

  /** Returns how many of the entries are there, which are the first ones. */
  private static int entriesIn(Path directory) {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      int there = 0;
      while (there < ENTRIES && tercet.keyValues().get("", "b", key(there)) != null) {
        there++;
      }
      for (int i = there; i < ENTRIES; i++) {
        assertThat(tercet.keyValues().get("", "b", key(i))).isNull();
      }
      return there;
    }
  }

  @Test
  void aSoundStoreIsReadWholeAndLeftAsItIs() {
    long version = store.store().engine().version();
    store.close();
    CheckReport report = check(directory, false);
    assertSound(report);
    assertThat(report.directory()).isEqualTo(directory);
    assertThat(report.identity()).isEqualTo(identity);
    assertThat(report.version()).isEqualTo(version);
    // Beside the entries: the next id, the database, the bucket.
    assertThat(report.entries()).isEqualTo(ENTRIES + 3);
    assertThat(report.bytes()).isGreaterThan(ENTRIES * (VALUE_BYTES + 8L));
    assertThat(report.loss()).isNull();
    assertThat(check(directory, false)).isEqualTo(report);
    assertThat(check(directory, true)).isEqualTo(report);
    assertThat(entriesIn(directory)).isEqualTo(ENTRIES);
  }

  @Test
  void entriesThatWaitToBePurgedAreInOrder() {
    commit(transaction -> new Databases(store.store()).dropBucket(transaction, "", "b"));
    store.close();
    CheckReport report = check(directory, false);
    assertSound(report);
    assertThat(report.entries()).isEqualTo(ENTRIES + 3);
  }

  @Test
  void everythingThatCannotBeDecodedIsNamed() {
    write(
        writes -> {
          writes.put(Keyspace.KEY_VALUE, new byte[] {0, 0, 0, 2, 1}, new byte[] {1});
          writes.put(Keyspace.KEY_VALUE, new byte[] {0, 1, 0, 0, 7}, new byte[10]);
          byte[] whole = new byte[10];
          whole[0] = 1;
          writes.put(Keyspace.KEY_VALUE, new byte[] {0, 9, 0, 0, 7}, whole);
        });
    store.close();
    CheckReport report = check(directory, false);
    assertThat(report.findings()).extracting(Finding::keyspace).containsOnly(Keyspace.KEY_VALUE);
    assertThat(report.findings())
        .extracting(Finding::key)
        .containsExactly("0000000201", "0001000007", "0009000007");
    assertThat(report.findings().get(0).what()).contains("damaged");
    assertThat(report.findings().get(2).what()).contains("no bucket");
    assertThat(report.findingCount()).isEqualTo(3);
    assertThat(report.entries()).isEqualTo(ENTRIES + 6);
  }

  @Test
  void damagedDefinitionsAreNamed() {
    byte[] unknown = {7};
    write(writes -> writes.put(Keyspace.CATALOG, unknown, new byte[] {1, 2}));
    write(writes -> writes.put(Keyspace.CATALOG, new byte[] {3, 0, 0, 0, 9}, new byte[] {1}));
    store.close();
    assertThat(check(directory, false).findings())
        .extracting(Finding::keyspace, Finding::key)
        .containsExactly(tuple(Keyspace.CATALOG, "0300000009"), tuple(Keyspace.CATALOG, "07"));
  }

  @Test
  void moreFindingsThanAreListedAreCounted() {
    int many = StoreCheck.FINDINGS_MAX + 50;
    write(
        writes -> {
          for (int i = 0; i < many; i++) {
            writes.put(Keyspace.KEY_VALUE, new byte[] {1, 0, 0, 0, (byte) i}, new byte[0]);
          }
        });
    store.close();
    CheckReport report = check(directory, false);
    assertThat(report.findings()).hasSize(StoreCheck.FINDINGS_MAX);
    assertThat(report.findingCount()).isEqualTo(many);
  }

  @Test
  void aFlippedBitInATableIsFoundByChecksumAndByReading() throws Exception {
    store.store().engine().compact(Keyspace.KEY_VALUE, KeyRange.all());
    store.close();
    Path table = StoreFiles.table(directory);
    StoreFiles.flipBit(table, Files.size(table) / 3);
    for (boolean accept : new boolean[] {false, true}) {
      CheckReport report = check(directory, accept);
      assertThat(report.findingCount()).isEqualTo(2);
      assertThat(report.findings().get(0).keyspace()).isNull();
      Finding unread = report.findings().get(1);
      assertThat(unread.keyspace()).isEqualTo(Keyspace.KEY_VALUE);
      assertThat(unread.what()).contains("could be read").contains("restore from a backup");
      assertThat(report.entries()).isLessThan(ENTRIES);
      assertThat(report.loss()).isNull();
      assertThat(report.identity()).isEqualTo(identity);
    }
  }

  @Test
  void aTornEndOfTheLogIsNoDamage() throws Exception {
    StoreFiles.crash(directory, crashed);
    Path log = StoreFiles.log(crashed);
    StoreFiles.truncate(log, Files.size(log) - VALUE_BYTES / 2);
    CheckReport report = check(crashed, false);
    assertSound(report);
    assertThat(report.loss()).isNull();
    assertThat(report.identity()).isEqualTo(identity);
    assertThat(report.entries()).isEqualTo(ENTRIES - 1 + 3);
    assertThat(entriesIn(crashed)).isEqualTo(ENTRIES - 1);
  }

  /** The state names no more as synced than at the open: nobody knows how much is lost. */
  @Test
  void aZeroedPageInTheLogIsGivenUpOnCommandAlone() throws Exception {
    StoreFiles.crash(directory, crashed);
    assertGivenUpOnCommandAlone(0);
  }

  @Test
  void whatIsKnownToBeLostBehindAZeroedPageIsCounted() throws Exception {
    store.background().run("tick");
    StoreFiles.crash(directory, crashed);
    assertGivenUpOnCommandAlone(ENTRIES / 3);
  }

  private void assertGivenUpOnCommandAlone(long operationsLostMin) throws Exception {
    Path log = StoreFiles.log(crashed);
    long page = Files.size(log) / 2 / 4096 * 4096;
    StoreFiles.zero(log, page, page + 4096);
    byte[] damaged = Files.readAllBytes(log);
    byte[] state = Files.readAllBytes(crashed.resolve("STATE"));
    TercetException refusal = refusal(crashed, false);
    assertThat(refusal.reason()).isEqualTo(Reason.DATA_LOSS);
    assertThat(refusal.getMessage())
        .contains("tercet check --accept-data-loss", log.toString(), "offset");
    assertThat(log).hasBinaryContent(damaged);
    assertThat(crashed.resolve("STATE")).hasBinaryContent(state);

    CheckReport report = check(crashed, true);
    assertSound(report);
    Loss loss = Objects.requireNonNull(report.loss());
    assertThat(loss.operationsMin()).isGreaterThanOrEqualTo(operationsLostMin);
    assertThat(loss.operationsMin() > 0).isEqualTo(operationsLostMin > 0);
    assertThat(loss.cause()).contains(log.toString());
    assertThat(Objects.requireNonNull(loss.damagedLog()).resolve(log.getFileName()))
        .hasBinaryContent(damaged);
    assertThat(report.identity().incarnation()).isNotEqualTo(identity.incarnation());

    CheckReport again = check(crashed, false);
    assertSound(again);
    assertThat(again.identity()).isEqualTo(report.identity());
    assertThat(again.loss()).isNull();
    assertThat(entriesIn(crashed)).isBetween(ENTRIES / 3, ENTRIES * 2 / 3);
  }

  @Test
  void aLogThatLostItsSyncedEndIsAcceptedOnCommandAlone() throws Exception {
    store.background().run("tick");
    StoreFiles.crash(directory, crashed);
    Path log = StoreFiles.log(crashed);
    StoreFiles.truncate(log, Files.size(log) * 2 / 3);
    for (int i = 0; i < 2; i++) {
      TercetException refusal = refusal(crashed, false);
      assertThat(refusal.reason()).isEqualTo(Reason.DATA_LOSS);
      assertThat(refusal.getMessage()).contains("tercet check --accept-data-loss");
    }
    assertThatThrownBy(() -> Tercet.open(TercetOptions.of(crashed)).close())
        .isInstanceOf(TercetException.class);

    CheckReport report = check(crashed, true);
    assertSound(report);
    Loss loss = Objects.requireNonNull(report.loss());
    assertThat(loss.operationsMin()).isBetween(ENTRIES / 5L, (long) ENTRIES);
    assertThat(loss.damagedLog()).isNull();
    assertThat(report.identity().incarnation()).isNotEqualTo(identity.incarnation());
    assertThat(entriesIn(crashed)).isEqualTo(ENTRIES - loss.operationsMin());
    assertThat(check(crashed, true).identity()).isEqualTo(report.identity());
  }

  @Test
  void whatCannotBeGivenUpIsRefusedOnCommandToo() throws Exception {
    store.close();
    StoreFiles.flipBit(directory.resolve("STATE"), 20);
    for (boolean accept : new boolean[] {false, true}) {
      assertThat(refusal(directory, accept).reason()).isEqualTo(Reason.DATA_LOSS);
    }
  }

  @Test
  void aStoreThatIsOpenIsLeftAlone() {
    for (boolean accept : new boolean[] {false, true}) {
      assertThat(refusal(directory, accept).reason()).isEqualTo(Reason.DIRECTORY_LOCKED);
    }
  }

  @Test
  void aNewerFormatIsRefused() throws Exception {
    store.close();
    Files.writeString(directory.resolve("FORMAT"), "tercet-format 2\n");
    assertThat(refusal(directory, true).reason()).isEqualTo(Reason.FORMAT_TOO_NEW);
  }

  @Test
  void noStoreIsCreated() throws Exception {
    Path absent = temporary.resolve("absent");
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Path other = Files.createDirectory(temporary.resolve("other"));
    Files.writeString(other.resolve("letter.txt"), "dear reader");
    for (Path none : List.of(absent, empty, other)) {
      assertThat(refusal(none, true).reason()).isEqualTo(Reason.CONFIGURATION_INVALID);
    }
    assertThat(absent).doesNotExist();
    assertThat(empty).isEmptyDirectory();
    assertThat(other).isDirectoryNotContaining("glob:**LOCK");
    assertThatThrownBy(() -> StoreCheck.run(TercetOptions.inMemory(), true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
