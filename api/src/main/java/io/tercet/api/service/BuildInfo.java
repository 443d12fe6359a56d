package io.tercet.api.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build is. */
public final class BuildInfo {
  private static final String VERSION = read();

  private BuildInfo() {}

  /** Returns the version of Tercet, e.g. {@code 0.1.0}. */
  public static String version() {
    return VERSION;
  }

  private static String read() {
    Properties properties = new Properties();
    try (InputStream stream = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (stream == null) {
        throw new IllegalStateException("the build left out build.properties");
      }
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
