package io.tercet.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final Map<String, String> NONE = Map.of();

  @TempDir Path directory;

  @Test
  void everySettingHasItsDefaultWhereNothingIsGiven() {
    ServerConfig config = ConfigLoader.load(NONE, NONE, null);
    for (Setting<?> setting : Settings.all()) {
      assertThat((Object) config.get(setting)).isEqualTo(setting.defaultValue());
    }
  }

  @Test
  void everyDefaultIsAllowed() {
    for (Setting<?> setting : Settings.all()) {
      assertThat((Object) setting.parse(setting.defaultText())).isEqualTo(setting.defaultValue());
    }
  }

  @Test
  void aFlagGoesOverTheEnvironmentThatOverTheFileThatOverTheDefault() throws IOException {
    Path file = file("server:\n  port: 1\n  host: from-file\nlog:\n  level: warn\n");
    Map<String, String> environment =
        Map.of("TERCET_SERVER_PORT", "2", "TERCET_SERVER_HOST", "from-environment");
    ServerConfig config = ConfigLoader.load(Map.of("server.port", "3"), environment, file);
    assertThat(config.get(Settings.PORT)).isEqualTo(3);
    assertThat(config.get(Settings.HOST)).isEqualTo("from-environment");
    assertThat(config.get(Settings.LOG_LEVEL)).isEqualTo("warn");
    assertThat(config.get(Settings.LOG_FORMAT)).isEqualTo("logfmt");
  }

  @Test
  void anUnknownKeyOfTheFileIsNamedWithItsLineAndTheNearestKey() throws IOException {
    Path file = file("server:\n  host: here\n  prot: 7411\n");
    invalid(() -> ConfigLoader.load(NONE, NONE, file))
        .hasMessageContaining("key: server.prot")
        .hasMessageContaining("nearest: server.port")
        .hasMessageContaining("line 3");
  }

  @Test
  void aKeyWithoutItsSectionFindsItsWay() {
    invalid(() -> ConfigLoader.load(Map.of("port", "1"), NONE, null))
        .hasMessageContaining("nearest: server.port")
        .hasMessageContaining("the command line");
  }

  @Test
  void anUnknownVariableOfASectionIsAnError() {
    invalid(() -> ConfigLoader.load(NONE, Map.of("TERCET_LOG_LEVLE", "info"), null))
        .hasMessageContaining("nearest: TERCET_LOG_LEVEL")
        .hasMessageContaining("the environment");
  }

  @Test
  void variablesOfOthersAreLeftAlone() {
    ConfigLoader.load(
        NONE, Map.of("TERCET_PROFILE", "x", "PATH", "/bin", "SERVER_PORT", "x"), null);
  }

  @Test
  void aValueThatIsNotAllowedIsNamedWithWhatIs() {
    invalid(() -> ConfigLoader.load(Map.of("server.port", "65536"), NONE, null))
        .hasMessageContaining("key: server.port")
        .hasMessageContaining("value: 65536")
        .hasMessageContaining("0 to 65,535");
    invalid(() -> ConfigLoader.load(Map.of("server.port", "http"), NONE, null));
    invalid(() -> ConfigLoader.load(Map.of("server.reflection", "yes"), NONE, null))
        .hasMessageContaining("true or false");
    invalid(() -> ConfigLoader.load(Map.of("log.level", "loud"), NONE, null))
        .hasMessageContaining("error, warn, info, debug, trace");
    invalid(() -> ConfigLoader.load(Map.of("server.data", " "), NONE, null));
  }

  @Test
  void sizesMayHaveAUnit() {
    assertThat(size("64MiB")).isEqualTo(64L << 20);
    assertThat(size("1 GiB")).isEqualTo(1L << 30);
    assertThat(size("2097152")).isEqualTo(2L << 20);
    invalid(() -> size("64MB"));
    invalid(() -> size("9000000000000000000GiB"));
  }

  @Test
  void aKeyTwiceIsAnError() throws IOException {
    Path file = file("server.port: 1\nserver:\n  port: 2\n");
    invalid(() -> ConfigLoader.load(NONE, NONE, file)).hasMessageContaining("server.port");
  }

  @Test
  void keysMayBeWrittenFlat() throws IOException {
    Path file = file("# a comment\nserver.port: 7\n");
    assertThat(ConfigLoader.load(NONE, NONE, file).get(Settings.PORT)).isEqualTo(7);
  }

  @Test
  void anEmptyFileIsFine() throws IOException {
    ConfigLoader.load(NONE, NONE, file(""));
    ConfigLoader.load(NONE, NONE, file("# nothing\n"));
    ConfigLoader.load(NONE, NONE, file("server:\n"));
  }

  @Test
  void aFileOfAnotherFormIsAnErrorThatNamesTheLine() throws IOException {
    for (String text :
        new String[] {
          "- a\n- b\n",
          "just text\n",
          "server:\n  port: [1]\n",
          "server:\n  a:\n    b: 1\n",
          "server: {port: 1\n",
          "a: 1\n---\nb: 2\n",
          "\tserver: 1\n"
        }) {
      Path file = file(text);
      invalid(() -> ConfigLoader.load(NONE, NONE, file));
    }
    invalid(() -> ConfigLoader.load(NONE, NONE, file("server:\n  port: 1\n  host: [a]\n")))
        .hasMessageContaining("line: 3");
  }

  @Test
  void aFileThatIsNotThereIsAnError() {
    invalid(() -> ConfigLoader.load(NONE, NONE, directory.resolve("absent.yaml")))
        .hasMessageContaining("absent.yaml");
  }

  private static long size(String text) {
    return ConfigLoader.load(Map.of("server.max_message_bytes", text), NONE, null)
        .get(Settings.MAX_MESSAGE_BYTES);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("tercet.yaml"), text);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> invalid(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOf(TercetException.class)
        .matches(e -> ((TercetException) e).reason() == Reason.CONFIGURATION_INVALID);
  }
}
