package io.tercet.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Definitions that change while others rely on them. */
class DefinitionChangesTest {
  private final TestStore store = TestStore.inMemory();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void ofTwoThatCreateOneNameOneConflicts() {
    try (Transaction left = store.store().begin(false);
        Transaction right = store.store().begin(false)) {
      Container mine = findOrCreate(left, "b");
      Container other = findOrCreate(right, "b");
      put(left, mine, 1);
      put(right, other, 2);
      assertThat(TestStore.conflicts(left)).isFalse();
      assertThat(TestStore.conflicts(right)).isTrue();
    }
    assertThat(count("b")).isEqualTo(1);
  }

  @Test
  void nameIsTakenOnce() {
    in(transaction -> findOrCreate(transaction, "b"));
    in(transaction -> refuses(Reason.NAME_TAKEN, () -> create(transaction, "b")));
  }

  @Test
  void noWriteLandsInDroppedBucket() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    Container bucket = current("b");
    assertThat(bucket).isNotNull();
    try (Transaction writer = store.store().begin(false)) {
      put(writer, find(writer, "b"), 2);
      in(transaction -> drop(transaction, "b"));
      assertThat(TestStore.conflicts(writer)).isTrue();
    }
    assertThat(blindPut(bucket, 3)).isInstanceOf(Outcome.Conflict.class);
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 4));
    assertThat(blindPut(bucket, 5)).isInstanceOf(Outcome.Conflict.class);
    assertThat(count("b")).isEqualTo(1);
    assertThat(raw(id(bucket))).isEqualTo(1);
  }

  @Test
  void writerThatFoundNoBucketConflictsWithItsCreation() {
    try (Transaction reader = store.store().begin(false)) {
      assertThat(catalog().find(reader, database(reader).id(), ContainerKind.BUCKET, "b")).isNull();
      put(reader, findOrCreate(reader, "other"), 1);
      in(transaction -> findOrCreate(transaction, "b"));
      assertThat(TestStore.conflicts(reader)).isTrue();
    }
  }

  @Test
  void recreatedBucketIsEmptyAndAnother() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    Container before = current("b");
    in(transaction -> drop(transaction, "b"));
    assertThat(current("b")).isNull();
    in(transaction -> findOrCreate(transaction, "b"));
    assertThat(count("b")).isZero();
    assertThat(current("b")).isNotNull().extracting(Container::id).isNotEqualTo(id(before));
  }

  @Test
  void olderViewSeesOldDefinitionAndData() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    in(transaction -> put(transaction, findOrCreate(transaction, "c"), 1));
    try (Transaction old = store.store().begin(true)) {
      in(transaction -> drop(transaction, "b"));
      in(transaction -> catalog().rename(transaction, find(transaction, "c"), "d"));
      in(transaction -> put(transaction, find(transaction, "d"), 2));
      in(transaction -> put(transaction, findOrCreate(transaction, "c"), 9));
      store.background().run("purge");
      assertThat(count(old, "b")).isEqualTo(1);
      assertThat(count(old, "c")).isEqualTo(1);
      assertThat(catalog().find(old, database(old).id(), ContainerKind.BUCKET, "d")).isNull();
    }
    assertThat(count("d")).isEqualTo(2);
    assertThat(count("c")).isEqualTo(1);
    assertThat(current("b")).isNull();
  }

  @Test
  void renamedBucketTakesNoWritesUnderItsOldName() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    Container bucket = current("b");
    try (Transaction writer = store.store().begin(false)) {
      put(writer, find(writer, "b"), 2);
      in(transaction -> catalog().rename(transaction, find(transaction, "b"), "c"));
      assertThat(TestStore.conflicts(writer)).isTrue();
    }
    assertThat(blindPut(bucket, 3)).isInstanceOf(Outcome.Conflict.class);
    assertThat(current("b")).isNull();
    assertThat(count("c")).isEqualTo(1);
    store.reopen();
    assertThat(current("b")).isNull();
    assertThat(count("c")).isEqualTo(1);
  }

  @Test
  void refusedRenameChangesNothing() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    in(transaction -> findOrCreate(transaction, "c"));
    in(
        transaction -> {
          Container bucket = find(transaction, "b");
          refuses(Reason.NAME_TAKEN, () -> catalog().rename(transaction, bucket, "c"));
          refuses(Reason.INVALID_ARGUMENT, () -> catalog().rename(transaction, bucket, " "));
          findOrCreate(transaction, "d");
        });
    store.reopen();
    assertThat(count("b")).isEqualTo(1);
    assertThat(current("d")).isNotNull();
  }

  @Test
  void bucketMayBeRenamedToItsOwnName() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    in(transaction -> catalog().rename(transaction, find(transaction, "b"), "b"));
    assertThat(count("b")).isEqualTo(1);
  }

  @Test
  void dropOfDatabaseDropsWhatIsInIt() {
    in(transaction -> catalog().createDatabase(transaction, "x"));
    in(
        transaction -> {
          Container x = catalog().database(transaction, "x");
          put(transaction, catalog().findOrCreate(transaction, x, ContainerKind.BUCKET, "b"), 1);
        });
    Container x = catalog().currentDatabase("x");
    Container bucket = catalog().current(x.id(), ContainerKind.BUCKET, "b");
    assertThat(bucket).isNotNull();
    try (Transaction creator = store.store().begin(false)) {
      Container found = catalog().database(creator, "x");
      put(creator, catalog().findOrCreate(creator, found, ContainerKind.BUCKET, "late"), 1);
      in(transaction -> catalog().drop(transaction, catalog().database(transaction, "x")));
      assertThat(TestStore.conflicts(creator)).isTrue();
    }
    refuses(Reason.DATABASE_NOT_FOUND, () -> catalog().currentDatabase("x"));
    assertThat(blindPut(bucket, 2)).isInstanceOf(Outcome.Conflict.class);
    store.background().run("purge");
    assertThat(raw(id(bucket))).isZero();
  }

  @Test
  void rolledBackChangesLeaveNothing() {
    in(transaction -> put(transaction, findOrCreate(transaction, "b"), 1));
    try (Transaction transaction = store.store().begin(false)) {
      drop(transaction, "b");
      put(transaction, findOrCreate(transaction, "b"), 2);
      put(transaction, findOrCreate(transaction, "c"), 2);
      catalog().rename(transaction, find(transaction, "c"), "d");
      assertThat(count(transaction, "b")).isEqualTo(1);
      assertThat(count(transaction, "d")).isEqualTo(1);
    }
    for (int i = 0; i < 2; i++) {
      assertThat(count("b")).isEqualTo(1);
      assertThat(current("c")).isNull();
      assertThat(current("d")).isNull();
      assertThat(blindPut(current("b"), 1)).isInstanceOf(Outcome.Committed.class);
      store.reopen();
    }
  }

  private Catalog catalog() {
    return store.store().catalog();
  }

  private void in(Consumer<Transaction> body) {
    try (Transaction transaction = store.store().begin(false)) {
      body.accept(transaction);
      TestStore.commit(transaction);
    }
  }

  private Container database(Transaction transaction) {
    return catalog().database(transaction, "");
  }

  private Container findOrCreate(Transaction transaction, String name) {
    return catalog().findOrCreate(transaction, database(transaction), ContainerKind.BUCKET, name);
  }

  private void create(Transaction transaction, String name) {
    catalog().create(transaction, database(transaction), ContainerKind.BUCKET, name, new byte[0]);
  }

  private Container find(Transaction transaction, String name) {
    Container found =
        catalog().find(transaction, database(transaction).id(), ContainerKind.BUCKET, name);
    if (found == null) {
      throw new AssertionError("there is no bucket " + name);
    }
    return found;
  }

  private void drop(Transaction transaction, String name) {
    catalog().drop(transaction, find(transaction, name));
  }

  private @Nullable Container current(String name) {
    return catalog().current(catalog().currentDatabase("").id(), ContainerKind.BUCKET, name);
  }

  private static int id(@Nullable Container container) {
    if (container == null) {
      throw new AssertionError("there is no container");
    }
    return container.id();
  }

  private static byte[] key(int bucketId, int number) {
    return ByteBuffer.allocate(8).putInt(bucketId).putInt(number).array();
  }

  private static void put(Transaction transaction, Container bucket, int number) {
    byte[] key = key(bucket.id(), number);
    transaction.put(Keyspace.KEY_VALUE, key, key);
  }

  private Outcome blindPut(@Nullable Container bucket, int number) {
    if (bucket == null) {
      throw new AssertionError("there is no bucket");
    }
    Writes writes = new Writes();
    byte[] key = key(bucket.id(), number);
    writes.put(Keyspace.KEY_VALUE, key, key);
    var relied = List.of(new Commit.SchemaRead(bucket.id(), bucket.schemaVersion()));
    return store.store().engine().commit(Commit.blind(writes, relied, Durability.SYNC));
  }

  private int count(String name) {
    try (Transaction transaction = store.store().begin(true)) {
      return count(transaction, name);
    }
  }

  private int count(Transaction transaction, String name) {
    return count(transaction, find(transaction, name).id());
  }

  private int raw(int bucketId) {
    try (Transaction transaction = store.store().begin(true)) {
      return count(transaction, bucketId);
    }
  }

  private static int count(Transaction transaction, int bucketId) {
    KeyRange range = KeyRange.prefix(Container.keyPrefix(bucketId));
    try (Cursor cursor = transaction.scan(Keyspace.KEY_VALUE, range)) {
      int count = 0;
      while (cursor.next()) {
        count++;
      }
      return count;
    }
  }

  private static void refuses(Reason reason, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
