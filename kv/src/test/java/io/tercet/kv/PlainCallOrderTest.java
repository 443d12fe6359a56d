package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.TestStore;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.engine.HookedEngine;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.ManualBackground;
import io.tercet.core.engine.ManualTime;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Calls without a transaction do not contradict the order in which others were answered while they
 * were on their way.
 */
class PlainCallOrderTest {
  private static final long TTL_MS = 1000;

  private final ManualTime time = new ManualTime();
  private final ManualBackground background = new ManualBackground();
  private final HookedEngine hooked =
      new HookedEngine(
          LocalEngine.open(
              new MemoryStorage(), EngineOptions.DEFAULT, time, background, new Random(1)));
  private final Store store = Store.over(hooked.engine(), StoreOptions.DEFAULT, background);
  private final KeyValues keyValues = new KeyValues(store, true);

  @BeforeEach
  void createDatabase() {
    inTransaction((transaction, unused) -> store.catalog().createDatabase(transaction, "d"));
    put("d", "old", "before", Expiry.NEVER);
    assertThat(get("d", "old")).isEqualTo("before");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatWasPutAfterARenameIsNotFoundUnderTheOldName() {
    beforeTheValueIsRead(
        () -> {
          inTransaction(
              (transaction, bucket) -> store.catalog().rename(transaction, bucket, "new"));
          put("d", "new", "after", Expiry.NEVER);
        });
    assertThat(get("d", "old")).isNull();
    assertThat(get("d", "new")).isEqualTo("after");
  }

  @Test
  void whatWasPutAfterARenameOfTheDatabaseIsNotFoundUnderTheOldName() {
    beforeTheValueIsRead(
        () -> {
          inTransaction(
              (transaction, bucket) ->
                  store
                      .catalog()
                      .rename(transaction, store.catalog().database(transaction, "d"), "e"));
          put("e", "old", "after", Expiry.NEVER);
        });
    assertFails(Reason.DATABASE_NOT_FOUND, () -> get("d", "old"));
    assertThat(get("e", "old")).isEqualTo("after");
  }

  @Test
  void whatWasDeletedAfterARenameIsNotMissingUnderTheNameThatSomebodyElseTook() {
    beforeTheValueIsRead(
        () -> {
          inTransaction(
              (transaction, bucket) -> store.catalog().rename(transaction, bucket, "new"));
          put("d", "old", "of another bucket", Expiry.NEVER);
          run("d", new Operation.Delete("new", utf8("k"), null, false));
        });
    assertThat(get("d", "old")).isEqualTo("of another bucket");
  }

  @Test
  void aDropIsNotMissed() {
    beforeTheValueIsRead(
        () -> inTransaction((transaction, bucket) -> store.catalog().drop(transaction, bucket)));
    assertThat(get("d", "old")).isNull();
  }

  @Test
  void whatReplacedAnEntryBeforeItExpiredIsFound() {
    put("d", "old", "short", new Expiry.After(TTL_MS));
    hooked.after(
        "get",
        Keyspace.KEY_VALUE,
        () -> {
          put("d", "old", "longer", Expiry.NEVER);
          time.advanceMs(TTL_MS);
        });
    assertThat(get("d", "old")).isEqualTo("longer");
    assertThat(hooked.met()).isTrue();
  }

  @Test
  void whatExpiredIsAbsent() {
    put("d", "old", "short", new Expiry.After(TTL_MS));
    hooked.after("get", Keyspace.KEY_VALUE, () -> time.advanceMs(TTL_MS - 1));
    assertThat(get("d", "old")).isEqualTo("short");
    hooked.after("get", Keyspace.KEY_VALUE, () -> time.advanceMs(1));
    assertThat(get("d", "old")).isNull();
    assertThat(get("d", "old")).isNull();
  }

  @Test
  void aBlindPutDoesNotGoIntoADatabaseThatWasRenamed() {
    hooked.before(
        "commit",
        null,
        () ->
            inTransaction(
                (transaction, bucket) ->
                    store
                        .catalog()
                        .rename(transaction, store.catalog().database(transaction, "d"), "e")));
    assertFails(Reason.DATABASE_NOT_FOUND, () -> put("d", "old", "lost", Expiry.NEVER));
    assertThat(get("e", "old")).isEqualTo("before");
  }

  private void beforeTheValueIsRead(Runnable action) {
    hooked.before("get", Keyspace.KEY_VALUE, action);
  }

  /** Does something with the bucket {@code old} of the database {@code d}, if it is there. */
  private void inTransaction(BiConsumer<Transaction, Container> action) {
    try (Transaction transaction = store.begin(false)) {
      Container database = store.catalog().findDatabase(transaction, "d");
      Container bucket =
          database == null
              ? null
              : store.catalog().find(transaction, database.id(), ContainerKind.BUCKET, "old");
      action.accept(transaction, bucket);
      TestStore.commit(transaction);
    }
  }

  private void put(String database, String bucket, String value, Expiry expiry) {
    run(database, new Operation.Put(bucket, utf8("k"), utf8(value), null, expiry, false));
  }

  private void run(String database, Operation operation) {
    RunOptions options = new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);
    keyValues.apply(options, database, operation, TextCodec.CODEC, BucketModel::show);
  }

  private @Nullable String get(String database, String bucket) {
    Entry entry = keyValues.get(database, bucket, utf8("k"));
    return entry == null ? null : new String(entry.value(), StandardCharsets.UTF_8);
  }

  private static void assertFails(Reason reason, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
