package io.tercet.core.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bytes of receipts are those that {@code docs/internals/receipts.md} specifies. */
class ReceiptFormatTest {
  private static final byte[] HASH = new byte[32];
  private static final byte[] RESULT = {'o', 'k'};

  static {
    Arrays.fill(HASH, (byte) 0xAB);
  }

  private static final RequestId REQUEST = new RequestId("anonymous", "default", "r1", HASH);

  @Test
  void isAsDocumented() throws IOException {
    DocumentedBytes.of("receipts.md")
        .showsStartOf("key.receipt", Receipts.key(2, Receipts.digest(REQUEST)))
        .shows("value.receipt", Receipts.encode(REQUEST, RESULT))
        .andNothingElse();
  }

  @Test
  void keepsWhatIsNotTooLarge() {
    assertArrayEquals(RESULT, Receipts.decode(Receipts.encode(REQUEST, RESULT)).result());
    byte[] largest = new byte[Receipts.RESULT_BYTES_MAX];
    assertArrayEquals(largest, Receipts.decode(Receipts.encode(REQUEST, largest)).result());
    byte[] tooLarge = new byte[Receipts.RESULT_BYTES_MAX + 1];
    assertNull(Receipts.decode(Receipts.encode(REQUEST, tooLarge)).result());
  }

  @Test
  void namesDamage() {
    TercetException error =
        assertThrows(TercetException.class, () -> Receipts.decode(new byte[] {1, 2, 3}));
    assertEquals(Reason.DATA_LOSS, error.reason());
  }

  @Test
  void refusesIdsOutOfRange() {
    for (String id : new String[] {"", "x".repeat(RequestId.ID_CHARS_MAX + 1)}) {
      RequestId request = new RequestId("p", "d", id, HASH);
      TercetException error = assertThrows(TercetException.class, () -> Receipts.digest(request));
      assertEquals(Reason.INVALID_ARGUMENT, error.reason());
    }
  }
}
