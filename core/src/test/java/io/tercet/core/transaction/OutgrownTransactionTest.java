package io.tercet.core.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transaction that grows too large, or cannot be committed at all, leaves behind. */
class OutgrownTransactionTest {
  private static final byte[] KEY = "k".getBytes(StandardCharsets.US_ASCII);
  private static final int MIB = 1 << 20;

  private final TestStore store = TestStore.inMemory();
  private final int limitBytes = store.store().engine().limits().transactionBytes();

  @AfterEach
  void end() {
    store.close();
  }

  @Test
  void aWriteThatWasRefusedIsNeverCommitted() {
    try (Transaction transaction = store.store().begin(false)) {
      // As encoded, all of it is just within the limit; as it is counted beforehand, beyond it.
      int half = limitBytes / 8;
      for (int i = 0; i < 7; i++) {
        transaction.put(Keyspace.KEY_VALUE, new byte[] {(byte) i}, new byte[half]);
      }
      byte[] last = new byte[half - 128];
      assertTooLarge(() -> transaction.put(Keyspace.KEY_VALUE, KEY, last));
      assertTooLarge(() -> transaction.delete(Keyspace.KEY_VALUE, KEY));
      assertTooLarge(() -> transaction.get(Keyspace.KEY_VALUE, KEY));
      assertTooLarge(() -> transaction.commit(Durability.SYNC, Long.MAX_VALUE));
    }
    assertThat(store.store().engine().get(Keyspace.KEY_VALUE, KEY)).isNull();
    assertThat(store.store().engine().get(Keyspace.KEY_VALUE, new byte[] {0})).isNull();
  }

  @Test
  void whatAnOpenCursorHoldsCountsToo() {
    try (Transaction transaction = store.store().begin(false);
        Cursor held = scan(transaction)) {
      assertTooLarge(
          () -> {
            for (int written = 0; written <= limitBytes; written += MIB) {
              scan(transaction).close();
              transaction.put(Keyspace.KEY_VALUE, KEY, new byte[MIB]);
            }
          });
      assertTooLarge(held::next);
    }
  }

  @Test
  void oneKeyMayBeWrittenAgainAndAgainBesideACursor() {
    try (Transaction transaction = store.store().begin(false)) {
      transaction.put(Keyspace.KEY_VALUE, KEY, new byte[] {7});
      try (Cursor held = scan(transaction)) {
        for (int written = 0; written <= 2 * limitBytes; written += MIB) {
          transaction.put(Keyspace.KEY_VALUE, KEY, new byte[MIB]);
        }
        assertThat(held.next()).isTrue();
        assertThat(held.value().toByteArray()).containsExactly(7);
      }
      // What was held for the first cursor is let go of with it.
      for (int written = 0; written <= 2 * limitBytes; written += MIB) {
        try (Cursor again = scan(transaction)) {
          transaction.put(Keyspace.KEY_VALUE, KEY, new byte[MIB]);
          assertThat(again.next()).isTrue();
        }
      }
      TestStore.commit(transaction);
    }
    assertThat(store.store().engine().get(Keyspace.KEY_VALUE, KEY)).hasSize(MIB);
  }

  @Test
  void aCommitThatNeverGetsToTheEngineHoldsNoView() {
    Engine real = store.store().engine();
    Engine failing =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("commitAsync")) {
                    throw new LinkageError("as the test wants it");
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    Transaction transaction = Transaction.begin(failing, MIB);
    transaction.put(Keyspace.KEY_VALUE, KEY, new byte[1]);
    assertThatThrownBy(() -> transaction.commitAsync(Durability.SYNC, Long.MAX_VALUE))
        .isInstanceOf(LinkageError.class);
    transaction.close();
    assertThat(real.statistics()).containsEntry("engine.open_views", 0L);
  }

  private static Cursor scan(Transaction transaction) {
    return transaction.scan(Keyspace.KEY_VALUE, KeyRange.all(), Direction.FORWARD, ScanHint.SHORT);
  }

  private static void assertTooLarge(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TercetException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TRANSACTION_TOO_LARGE));
  }
}
