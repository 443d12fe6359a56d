package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.RunOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What calls refuse, they refuse in the same way blocking and not blocking, blind and not. */
class KeyValuesErrorsTest {
  private static final RunOptions OPTIONS = new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);
  private static final byte[] KEY = {1};

  private final TestStore store = TestStore.inMemory();
  private final KeyValues keyValues = new KeyValues(store.store(), false);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void namesWhatIsNotThere() {
    for (Operation operation : operations(KEY)) {
      refuses(Reason.DATABASE_NOT_FOUND, "nowhere", operation);
      if (!(operation instanceof Operation.Delete)) {
        refuses(Reason.BUCKET_NOT_FOUND, "", operation);
      }
    }
  }

  @Test
  void refusesKeysOutOfTheirLimits() {
    operations(new byte[0]).forEach(empty -> refuses(Reason.INVALID_ARGUMENT, "", empty));
    operations(new byte[Limits.KEY_BYTES_MAX + 1])
        .forEach(large -> refuses(Reason.KEY_TOO_LARGE, "", large));
  }

  @Test
  void refusesValuesOutOfTheirLimits() {
    byte[] large = new byte[Limits.VALUE_BYTES_MAX + 1];
    refuses(Reason.VALUE_TOO_LARGE, "", Operation.Put.of("b", KEY, large));
    refuses(
        Reason.VALUE_TOO_LARGE, "", new Operation.Put("b", KEY, large, null, Expiry.NEVER, true));
  }

  private static List<Operation> operations(byte[] key) {
    return List.of(
        Operation.Put.of("b", key, KEY),
        new Operation.Put("b", key, KEY, null, Expiry.NEVER, true),
        new Operation.Delete("b", key, null, false),
        Operation.Increment.of("b", key, 1));
  }

  private void refuses(Reason reason, String database, Operation operation) {
    assertThatThrownBy(
            () -> keyValues.apply(OPTIONS, database, operation, TextCodec.CODEC, BucketModel::show))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    var future =
        keyValues.applyAsync(OPTIONS, database, operation, TextCodec.CODEC, BucketModel::show);
    store.background().runAll();
    assertThatThrownBy(future::join)
        .hasCauseInstanceOf(TercetException.class)
        .cause()
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
