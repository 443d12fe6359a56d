package io.tercet.api.config;

import io.tercet.api.GeneratedSection;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationDocumentTest {
  @Test
  void theDocumentHasEverySetting() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Setting<?> setting : Settings.all()) {
      text.append("### `").append(setting.key()).append("`\n\n");
      text.append(wrap(setting.description())).append("\n\n");
      text.append("Default: `").append(documentedDefault(setting)).append("`. ");
      text.append("Allowed: ").append(setting.allowed()).append(". ");
      text.append("Environment: `").append(setting.environmentVariable()).append("`.\n\n");
    }
    GeneratedSection.check("configuration.md", text.toString());
  }

  private static String wrap(String text) {
    StringBuilder wrapped = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ", -1)) {
      boolean full = column + word.length() >= 120;
      wrapped.append(column == 0 ? "" : full ? "\n" : " ").append(word);
      column = full ? word.length() : column + word.length() + 1;
    }
    return wrapped.toString();
  }

  private static String documentedDefault(Setting<?> setting) {
    // These follow the machine that the test runs on.
    if (setting == Settings.TRANSPORT_THREADS) {
      return "one for each processor";
    }
    return setting == Settings.WORKER_THREADS
        ? "two for each processor, at least 4"
        : setting.defaultText();
  }
}
