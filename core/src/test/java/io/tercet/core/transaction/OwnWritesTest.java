package io.tercet.core.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.storage.Keyspace;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What a transaction hands out of its own writes is the caller's to change. */
class OwnWritesTest {
  private static final byte[] KEY = {1, 2, 3, 4};
  private static final byte[] VALUE = {5, 6, 7};

  @Test
  void aCallerThatChangesWhatItReadChangesNoWrite() {
    List<BiFunction<Transaction, Keyspace, byte[]>> reads =
        List.of(
            (transaction, keyspace) -> transaction.get(keyspace, KEY),
            (transaction, keyspace) -> transaction.multiGet(keyspace, List.of(KEY)).get(0));
    for (BiFunction<Transaction, Keyspace, byte[]> read : reads) {
      try (TestStore store = TestStore.inMemory()) {
        try (Transaction transaction = store.store().begin(false)) {
          transaction.put(Keyspace.KEY_VALUE, KEY, VALUE.clone());
          transaction.append(Keyspace.ADJACENCY, KEY, VALUE.clone());
          spoil(read.apply(transaction, Keyspace.KEY_VALUE));
          spoil(read.apply(transaction, Keyspace.ADJACENCY));
          assertThat(read.apply(transaction, Keyspace.KEY_VALUE)).isEqualTo(VALUE);
          assertThat(read.apply(transaction, Keyspace.ADJACENCY)).isEqualTo(VALUE);
          TestStore.commit(transaction);
        }
        assertThat(store.store().engine().get(Keyspace.KEY_VALUE, KEY)).isEqualTo(VALUE);
        assertThat(store.store().engine().get(Keyspace.ADJACENCY, KEY)).isEqualTo(VALUE);
      }
    }
  }

  private static void spoil(byte[] read) {
    Arrays.fill(read, (byte) -1);
  }
}
