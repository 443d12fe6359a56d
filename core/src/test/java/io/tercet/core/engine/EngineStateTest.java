package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The durable state: its bytes, and versions over epochs. */
class EngineStateTest {
  private static final EngineState STATE =
      new EngineState(
          new StoreIdentity(new UUID(1, 2), new UUID(3, 4)),
          true,
          9,
          1000,
          List.of(new EngineState.Epoch(1, 0), new EngineState.Epoch(5, EngineState.LEAP)));

  @Test
  void isAsDocumented() throws IOException {
    DocumentedBytes.of("state-file.md").shows("state", STATE.encode()).andNothingElse();
  }

  @Test
  void readsWhatItWrote() {
    assertThat(EngineState.decode(STATE.encode())).isEqualTo(STATE);
  }

  @Test
  void namesDamage() {
    byte[] bytes = STATE.encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> EngineState.decode(cut))
          .isInstanceOfSatisfying(
              TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
    }
  }

  @Test
  void findsWhereAVersionStands() {
    assertThat(STATE.sequenceOf(4)).isEqualTo(4);
    assertThat(STATE.sequenceOf(1000)).as("never issued: what was before the leap").isEqualTo(4);
    assertThat(STATE.sequenceOf(5 + EngineState.LEAP)).isEqualTo(5);
    assertThat(STATE.sequenceOf(7 + EngineState.LEAP)).isEqualTo(7);
    assertThat(STATE.offsetOf(4)).isZero();
    assertThat(STATE.offsetOf(5)).isEqualTo(EngineState.LEAP);
  }

  @Test
  void leapsPastAllThatMayHaveBeenIssued() {
    EngineState leapt = STATE.leap(9);
    long issuedAtMost = 9 + Sequencer.UNSYNCED_MAX + STATE.offset();
    assertThat(10 + leapt.offset()).isGreaterThan(issuedAtMost);
  }
}
