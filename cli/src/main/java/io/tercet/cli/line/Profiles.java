package io.tercet.cli.line;

import io.tercet.cli.ending.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The profile file: sections of settings, so that a server is named once.
 *
 * <pre>
 * [default]
 * host = db.example.org
 *
 * [staging]
 * host = staging.example.org
 * port = 7500
 * </pre>
 *
 * <p>It is {@code tercet/profiles.ini} in the folder {@code $XDG_CONFIG_HOME}, or else in {@code
 * ~/.config}. Lines that begin with {@code #} or {@code ;} are comments.
 */
final class Profiles {
  static final String DEFAULT = "default";
  static final List<String> KEYS = List.of("host", "port", "database", "output", "timeout");

  private Profiles() {}

  static Path file(Map<String, String> environment) {
    String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path folder =
        configured.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
            : Path.of(configured);
    return folder.resolve("tercet").resolve("profiles.ini");
  }

  /**
   * Reads one section.
   *
   * @param asked whether it was asked for by name, so that its absence is an error
   */
  static Map<String, String> read(Path file, String profile, boolean asked) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      lines = List.of();
    } catch (IOException e) {
      throw new UsageException("The profile file " + file + " cannot be read: " + e.getMessage());
    }
    Map<String, Map<String, String>> sections = parse(file, lines);
    Map<String, String> section = sections.get(profile);
    if (section == null && asked) {
      throw new UsageException(
          "There is no profile '" + profile + "' in " + file + "; it has " + sections.keySet());
    }
    return section == null ? Map.of() : section;
  }

  private static Map<String, Map<String, String>> parse(Path file, List<String> lines) {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> section = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int equals = line.indexOf('=');
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        String name = line.substring(1, line.length() - 1).strip();
        section = sections.computeIfAbsent(name, absent -> new LinkedHashMap<>());
      } else if (equals > 0 && !sections.isEmpty()) {
        put(
            section,
            line.substring(0, equals).strip(),
            line.substring(equals + 1).strip(),
            file,
            i);
      } else {
        throw wrong(file, i, "is neither [section] nor key = value in a section");
      }
    }
    return sections;
  }

  private static void put(
      Map<String, String> section, String key, String value, Path file, int line) {
    if (!KEYS.contains(key)) {
      throw wrong(file, line, "has the key '" + key + "', which is none of " + KEYS);
    }
    if (section.put(key, value) != null) {
      throw wrong(file, line, "has the key '" + key + "' again");
    }
  }

  private static UsageException wrong(Path file, int line, String what) {
    return new UsageException("Line " + (line + 1) + " of " + file + " " + what);
  }
}
