package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.ScanHint;
import org.junit.jupiter.api.Test;

class KeyRangesTest {
  private static final byte[] NONE = {};
  private static final byte[] A = {'a'};
  private static final byte[] B = {'b'};
  private static final byte[] C = {'c'};

  private static void refused(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT));
  }

  @Test
  void aRangeIsAPrefixOrHasBounds() {
    assertThat(KeyRanges.of(NONE, NONE, NONE)).isEqualTo(KeyRange.all());
    assertThat(KeyRanges.of(A, NONE, NONE)).isEqualTo(KeyRange.prefix(A));
    assertThat(KeyRanges.of(NONE, A, C)).isEqualTo(KeyRange.of(A, C));
    assertThat(KeyRanges.of(NONE, A, NONE)).isEqualTo(KeyRange.of(A, null));
    refused(() -> KeyRanges.of(A, B, NONE));
    refused(() -> KeyRanges.of(A, NONE, B));
  }

  @Test
  void aLimitOfZeroIsNone() {
    assertThat(KeyRanges.limit("limit", 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(KeyRanges.limit("limit", 5)).isEqualTo(5);
    refused(() -> KeyRanges.limit("limit", -1));
  }

  @Test
  void aScanReadsOnAfterItsLastKey() {
    KeyRange range = KeyRange.of(A, C);
    assertThat(ScanOptions.of(range, false, 0, null))
        .isEqualTo(new ScanOptions(range, Direction.FORWARD, ScanHint.LONG));
    assertThat(ScanOptions.of(range, false, 0, B).range())
        .isEqualTo(KeyRange.of(new byte[] {'b', 0}, C));
    ScanOptions backwards = ScanOptions.of(range, true, 0, B);
    assertThat(backwards.range()).isEqualTo(KeyRange.of(A, B));
    assertThat(backwards.direction()).isEqualTo(Direction.REVERSE);
  }

  @Test
  void aScanOfFewEntriesIsShort() {
    assertThat(ScanOptions.of(KeyRange.all(), false, 100, null).hint()).isEqualTo(ScanHint.SHORT);
    assertThat(ScanOptions.of(KeyRange.all(), false, 101, null).hint()).isEqualTo(ScanHint.LONG);
    assertThat(ScanOptions.of(KeyRange.all(), false, 0, null).hint()).isEqualTo(ScanHint.LONG);
  }
}
