package io.tercet.cli.line;

import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The client of a command, or of all commands of a session; made when first asked for. */
final class Connection implements AutoCloseable {
  private final ClientSettings settings;
  private @Nullable TercetClient client;

  Connection(ClientSettings settings) {
    this.settings = settings;
  }

  TercetClient client() {
    TercetClient made = client;
    if (made == null) {
      made =
          builder()
              // A person or a script waits: better to hear at once that there is no server.
              .retryFor(Duration.ZERO)
              .channels(1)
              .ownThread()
              .build();
      client = made;
    }
    return made;
  }

  /** Starts to set up another client of the same server. */
  TercetClientBuilder builder() {
    QuickStart.prepare();
    return TercetClient.builder()
        .host(settings.host())
        .port(settings.port())
        .deadline(settings.timeout());
  }

  /** Whether it does for a command with these settings, which may have another database. */
  boolean suits(ClientSettings other) {
    return settings.host().equals(other.host())
        && settings.port() == other.port()
        && settings.timeout().equals(other.timeout());
  }

  /** Lets go of the client, if there is one. */
  @Override
  public void close() {
    TercetClient made = client;
    if (made != null) {
      made.close();
    }
  }
}
