package io.tercet.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.transaction.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cache of definitions is bounded, whatever is created, renamed and dropped. */
class CatalogCacheTest {
  private static final int CACHED_MAX = 64;

  private final TestStore store = TestStore.inMemory();
  private final Catalog catalog = Catalog.open(store.store().engine(), CACHED_MAX);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void forgetsWhatWasDroppedWhenItIsMet() {
    lookUp(create("b"));
    int before = catalog.cached();
    drop("b");
    assertThat(lookUp("b")).isFalse();
    assertThat(catalog.cached()).isEqualTo(before - 1);
  }

  @Test
  void forgetsWhatWasRenamedWhenATransactionMeetsIt() {
    lookUp(create("b"));
    int before = catalog.cached();
    try (Transaction transaction = store.store().begin(false)) {
      catalog.rename(transaction, find(transaction, "b"), "c");
      TestStore.commit(transaction);
    }
    try (Transaction transaction = store.store().begin(true)) {
      Container database = catalog.database(transaction, "");
      assertThat(catalog.find(transaction, database.id(), ContainerKind.BUCKET, "b")).isNull();
    }
    assertThat(catalog.cached()).isEqualTo(before - 1);
    assertThat(lookUp("c")).isTrue();
  }

  @Test
  void holdsNoMoreThanItsLimitOfWhatWasDropped() {
    for (int i = 0; i < 5 * CACHED_MAX; i++) {
      assertThat(lookUp(create("b" + i))).isTrue();
      drop("b" + i);
      assertThat(catalog.cached()).isLessThanOrEqualTo(CACHED_MAX);
    }
  }

  @Test
  void holdsNoMoreThanItsLimitOfWhatIsThereAndFindsIt() {
    for (int i = 0; i < 3 * CACHED_MAX; i++) {
      create("b" + i);
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 3 * CACHED_MAX; i++) {
        assertThat(lookUp("b" + i)).isTrue();
        assertThat(catalog.cached()).isLessThanOrEqualTo(CACHED_MAX);
      }
    }
    assertThat(catalog.cached()).isGreaterThan(CACHED_MAX / 2);
  }

  private String create(String name) {
    try (Transaction transaction = store.store().begin(false)) {
      Container database = catalog.database(transaction, "");
      catalog.create(transaction, database, ContainerKind.BUCKET, name, new byte[0]);
      TestStore.commit(transaction);
    }
    return name;
  }

  private void drop(String name) {
    try (Transaction transaction = store.store().begin(false)) {
      catalog.drop(transaction, find(transaction, name));
      TestStore.commit(transaction);
    }
  }

  private Container find(Transaction transaction, String name) {
    Container database = catalog.database(transaction, "");
    Container found = catalog.find(transaction, database.id(), ContainerKind.BUCKET, name);
    if (found == null) {
      throw new AssertionError("there is no bucket " + name);
    }
    return found;
  }

  private boolean lookUp(String name) {
    int database = catalog.currentDatabase("").id();
    return catalog.current(database, ContainerKind.BUCKET, name) != null;
  }
}
