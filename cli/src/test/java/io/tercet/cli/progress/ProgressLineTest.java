package io.tercet.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the line says of a moment. */
class ProgressLineTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void whereTheTotalIsUnknownItCounts() {
    assertThat(ProgressLine.part(5, 0)).isEqualTo(ProgressLine.UNKNOWN);
    assertThat(ProgressLine.text(12_345, 1_536, ProgressLine.UNKNOWN, 10 * SECOND))
        .isEqualTo("12,345 entries, 1.5 KiB, 1,234/s");
    assertThat(ProgressLine.text(0, 0, ProgressLine.UNKNOWN, 0)).isEqualTo("0 entries, 0 B, 0/s");
  }

  @Test
  void whereTheTotalIsKnownItSaysWhatIsLeft() {
    assertThat(ProgressLine.text(1_000, 5 << 20, ProgressLine.part(1, 4), 25 * SECOND))
        .isEqualTo(
            "[=======                       ]  25 %, 1,000 entries, 5.0 MiB, 40/s, 1:15 left");
    assertThat(ProgressLine.text(10, 10, ProgressLine.part(1, 50), 90 * SECOND))
        .endsWith("1:13:30 left");
    assertThat(ProgressLine.text(4, 4, ProgressLine.part(9, 4), SECOND))
        .startsWith("[==============================] 100 %")
        .endsWith("0:00 left");
    assertThat(ProgressLine.text(0, 0, ProgressLine.part(0, 4), SECOND)).endsWith("0/s");
  }

  @Test
  void itIsShownWhereSomebodySeesItAndLeavesTheLine() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    try (ProgressLine hidden = new ProgressLine(out, false)) {
      hidden.show(1, 1, 1);
    }
    assertThat(bytes.size()).isZero();
    try (ProgressLine line = new ProgressLine(out, true)) {
      line.show(1_000, 1, 0.5);
      line.show(2, 1, ProgressLine.UNKNOWN);
    }
    // The second comes too soon after the first, and is shown at the end.
    assertThat(bytes.toString(UTF_8))
        .startsWith("\r[===")
        .contains("1,000 entries")
        .matches("(?s).*\r2 entries, 1 B, [0-9,]+/s +\n");
  }
}
