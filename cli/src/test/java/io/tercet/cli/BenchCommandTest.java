package io.tercet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.Tool.Ran;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bench measures what it says, and leaves nothing behind. */
class BenchCommandTest {
  private Served served;
  private Tool tool;

  @BeforeEach
  void start(@TempDir Path directory) {
    served = new Served(directory.resolve("data"));
    tool = new Tool(directory.resolve("config")).with("TERCET_PORT", served.port());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void everyCallIsMeasuredAloneAndWithOthers() {
    Ran ran = tool.run("bench", "--records=200", "--time=50ms", "--in-flight=4", "--output=jsonl");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    List<String> measured = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      JsonNode row = JsonMapper.shared().readTree(line);
      assertThat(row.get("per_second").asLong()).as(line).isPositive();
      assertThat(row.get("max_us").asLong()).isGreaterThanOrEqualTo(row.get("median_us").asLong());
      measured.add(row.get("call").asString() + " x " + row.get("in_flight").asInt());
    }
    assertThat(measured)
        .hasSize(18)
        .contains("ping x 1", "put, synced x 4", "scan of 100 x 1")
        .contains("transaction: get, put, synced x 4");
    assertThat(tool.run("bucket", "list", "--output=jsonl").out()).isEmpty();
  }

  @Test
  void oneInFlightIsMeasuredOnce() {
    Ran ran = tool.run("bench", "--records=1", "--value-bytes=0", "--time=10ms", "--in-flight=1");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().count()).isEqualTo(9);
  }

  @Test
  void whoeverWatchesIsToldWhatHappens() {
    Ran ran =
        tool.errorsOnTerminal()
            .run("bench", "--records=1", "--time=10ms", "--in-flight=1", "--output=csv");
    assertThat(ran.err()).contains("tercet: loading 1 records\n", "tercet: measuring get\n");
  }

  @Test
  void absurdOptionsAreRefused() {
    assertThat(tool.run("bench", "--records=0").code()).isEqualTo(2);
    assertThat(tool.run("bench", "--in-flight=many").code()).isEqualTo(2);
    assertThat(tool.run("bench", "--time=soon").err()).contains("--time takes a span");
  }

  @Test
  void withoutAServerItSaysSo() {
    served.close();
    Ran ran = tool.run("bench", "--timeout=2s");
    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().count()).isEqualTo(1);
  }
}
