package io.tercet.core.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    assertThat(Receipts.decode(Receipts.encode(REQUEST, RESULT)).result()).isEqualTo(RESULT);
    byte[] largest = new byte[Receipts.RESULT_BYTES_MAX];
    assertThat(Receipts.decode(Receipts.encode(REQUEST, largest)).result()).isEqualTo(largest);
    byte[] tooLarge = new byte[Receipts.RESULT_BYTES_MAX + 1];
    assertThat(Receipts.decode(Receipts.encode(REQUEST, tooLarge)).result()).isNull();
  }

  @Test
  void namesDamage() {
    assertThatThrownBy(() -> Receipts.decode(new byte[] {1, 2, 3}))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }

  @Test
  void refusesIdsOutOfRange() {
    for (String id : new String[] {"", "x".repeat(RequestId.ID_CHARS_MAX + 1)}) {
      RequestId request = new RequestId("p", "d", id, HASH);
      assertThatThrownBy(() -> Receipts.digest(request))
          .isInstanceOfSatisfying(
              TercetException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT));
    }
  }
}
