package io.tercet.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    assertEquals(STATE, EngineState.decode(STATE.encode()));
  }

  @Test
  void namesDamage() {
    byte[] bytes = STATE.encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      TercetException error = assertThrows(TercetException.class, () -> EngineState.decode(cut));
      assertEquals(Reason.DATA_LOSS, error.reason());
    }
  }

  @Test
  void findsWhereAVersionStands() {
    assertEquals(4, STATE.sequenceOf(4));
    assertEquals(4, STATE.sequenceOf(1000), "never issued: what was before the leap");
    assertEquals(5, STATE.sequenceOf(5 + EngineState.LEAP));
    assertEquals(7, STATE.sequenceOf(7 + EngineState.LEAP));
    assertEquals(0, STATE.offsetOf(4));
    assertEquals(EngineState.LEAP, STATE.offsetOf(5));
  }

  @Test
  void leapsPastAllThatMayHaveBeenIssued() {
    EngineState leapt = STATE.leap(9);
    long issuedAtMost = 9 + Sequencer.UNSYNCED_MAX + STATE.offset();
    assertEquals(true, 10 + leapt.offset() > issuedAtMost);
  }
}
