package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bytes of bulk loads are those that {@code docs/internals/bulk-load.md} specifies. */
class LoadFormatTest {
  private static final LoadProgress PROGRESS = new LoadProgress(5, 3, 1, 1);
  private static final EntryLoad.Plan PLAN =
      new EntryLoad.Plan("anonymous", "default", "b", "l1", false);

  @Test
  void isAsDocumented() throws IOException {
    DocumentedBytes.of("bulk-load.md")
        .showsStartOf("name", EntryLoad.receiptName(PLAN).getBytes(StandardCharsets.UTF_8))
        .showsStartOf("hash", EntryLoad.hash(PLAN))
        .shows("progress", PROGRESS.encode())
        .andNothingElse();
  }

  @Test
  void readsWhatItWrote() {
    assertThat(LoadProgress.decode(PROGRESS.encode())).isEqualTo(PROGRESS);
  }

  @Test
  void namesDamage() {
    byte[] whole = PROGRESS.encode();
    byte[] otherFormat = whole.clone();
    otherFormat[0] = 2;
    for (byte[] damaged :
        new byte[][] {Arrays.copyOf(whole, whole.length - 1), new byte[0], otherFormat}) {
      assertThatThrownBy(() -> LoadProgress.decode(damaged))
          .isInstanceOfSatisfying(
              TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
    }
  }
}
