package io.tercet.api.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogfmtEncoderTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void anEventIsOneLineOfPairs() {
    LoggingEvent event = event("Serving", null);
    event.addKeyValuePair(new KeyValuePair("port", 7411));
    event.addKeyValuePair(new KeyValuePair("data", "a b"));
    assertThat(line(event))
        .startsWith("time=")
        .contains(" level=info logger=some.Class thread=")
        .endsWith(" message=Serving port=7411 data=\"a b\"\n");
  }

  @Test
  void whateverIsLoggedStaysInItsLine() {
    LoggingEvent event = event("a \"quoted\" \\ line\nlevel=error\u0007\t", null);
    assertThat(line(event))
        .endsWith(" message=\"a \\\"quoted\\\" \\\\ line\\nlevel=error\\u0007\\t\"\n")
        .containsOnlyOnce("\n");
    assertThat(line(event("", null))).endsWith(" message=\"\"\n");
    assertThat(line(event("gr\u00fc\u00dfe", null))).endsWith(" message=\"gr\u00fc\u00dfe\"\n");
  }

  @Test
  void aFailureComesWithItsTrace() {
    String line = line(event("Failed", new IllegalStateException("why")));
    assertThat(line)
        .contains("error=\"java.lang.IllegalStateException: why\\n")
        .contains("LogfmtEncoderTest")
        .containsOnlyOnce("\n");
  }

  private LoggingEvent event(String message, @Nullable Throwable failure) {
    return new LoggingEvent(
        "caller", context.getLogger("some.Class"), Level.INFO, message, failure, null);
  }

  private static String line(LoggingEvent event) {
    LogfmtEncoder encoder = new LogfmtEncoder();
    encoder.start();
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
