package io.tercet.cli.line;

import io.tercet.cli.ending.UsageException;
import io.tercet.cli.output.Format;
import io.tercet.client.TercetClientBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: a flag goes over the environment, that over the profile, that over the
 * default.
 *
 * @param output the format that was asked for, if any was
 */
record ClientSettings(
    String host, int port, String database, Optional<Format> output, Duration timeout) {

  static final ClientSettings DEFAULT =
      new ClientSettings(
          "127.0.0.1",
          TercetClientBuilder.DEFAULT_PORT,
          "default",
          Optional.empty(),
          Duration.ofSeconds(30));

  static ClientSettings of(Arguments arguments, World world) {
    Map<String, String> environment = world.environment();
    Optional<String> asked =
        arguments
            .option(GlobalOptions.PROFILE)
            .or(() -> given(environment.get(variable(GlobalOptions.PROFILE))));
    Sources sources =
        new Sources(
            arguments,
            environment,
            Profiles.read(
                Profiles.file(environment), asked.orElse(Profiles.DEFAULT), asked.isPresent()));
    return new ClientSettings(
        sources.find(GlobalOptions.HOST).map(ClientSettings::host).orElse(DEFAULT.host()),
        sources.find(GlobalOptions.PORT).map(ClientSettings::port).orElse(DEFAULT.port()),
        sources.find(GlobalOptions.DATABASE).map(Found::text).orElse(DEFAULT.database()),
        sources.find(GlobalOptions.OUTPUT).map(ClientSettings::format),
        sources.find(GlobalOptions.TIMEOUT).map(ClientSettings::span).orElse(DEFAULT.timeout()));
  }

  /**
   * Returns what a command of a session works with: a flag goes over what the session has; a
   * profile that is named is looked up as for a command by itself.
   */
  static ClientSettings within(ClientSettings session, Arguments arguments, World world) {
    if (arguments.option(GlobalOptions.PROFILE).isPresent()) {
      return of(arguments, world);
    }
    Sources flags = new Sources(arguments, Map.of(), Map.of());
    return new ClientSettings(
        flags.find(GlobalOptions.HOST).map(ClientSettings::host).orElse(session.host()),
        flags.find(GlobalOptions.PORT).map(ClientSettings::port).orElse(session.port()),
        flags.find(GlobalOptions.DATABASE).map(Found::text).orElse(session.database()),
        flags.find(GlobalOptions.OUTPUT).map(ClientSettings::format).or(session::output),
        flags.find(GlobalOptions.TIMEOUT).map(ClientSettings::span).orElse(session.timeout()));
  }

  ClientSettings withDatabase(String name) {
    return new ClientSettings(host, port, name, output, timeout);
  }

  private static String host(Found found) {
    try {
      // What cannot stand in a URI cannot be connected to either.
      var unused = new URI("tcp", null, found.text(), 1, null, null, null).parseServerAuthority();
      return found.text();
    } catch (URISyntaxException e) {
      throw new UsageException(
          found.where()
              + " takes the name or address of a host, and not '"
              + found.text()
              + "'; the port goes with "
              + GlobalOptions.PORT);
    }
  }

  private static int port(Found found) {
    return (int) Numbers.parse(found.where(), found.text(), 1, 65_535);
  }

  private static Duration span(Found found) {
    return Numbers.span(found.where(), found.text());
  }

  private static Format format(Found found) {
    try {
      return Format.valueOf(found.text().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          found.where() + " takes table, json, jsonl or csv, and not '" + found.text() + "'");
    }
  }

  private static String variable(String option) {
    return "TERCET_" + option.substring(2).toUpperCase(Locale.ROOT);
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  /** A setting and where it stood. */
  private record Found(String text, String where) {}

  private record Sources(
      Arguments arguments, Map<String, String> environment, Map<String, String> profile) {

    private static Found named(String text, String option) {
      if (text.isBlank()) {
        throw new UsageException(option + " takes something, and not an empty text");
      }
      return new Found(text, option);
    }

    Optional<Found> find(String option) {
      String variable = variable(option);
      String key = option.substring(2);
      return arguments
          .option(option)
          .map(text -> named(text, option))
          .or(() -> given(environment.get(variable)).map(text -> new Found(text, variable)))
          .or(() -> given(profile.get(key)).map(text -> new Found(text, key + " of the profile")));
    }
  }
}
