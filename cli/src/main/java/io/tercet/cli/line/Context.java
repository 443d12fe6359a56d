package io.tercet.cli.line;

import io.tercet.cli.output.Format;
import io.tercet.cli.output.Printer;
import io.tercet.client.Bucket;
import io.tercet.client.Database;
import io.tercet.client.TercetClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: the server, the way to print, and what is around the process. Used by
 * one thread.
 */
public final class Context {
  private final World world;
  private final ClientSettings settings;
  private @Nullable TercetClient client;

  Context(World world, ClientSettings settings) {
    this.world = world;
    this.settings = settings;
  }

  /** Returns what is around the process. */
  public World world() {
    return world;
  }

  /** Returns the host that commands speak to. */
  public String host() {
    return settings.host();
  }

  /** Returns the port that commands speak to. */
  public int port() {
    return settings.port();
  }

  /** Lets go of the client, if there is one. */
  void close() {
    TercetClient made = client;
    if (made != null) {
      made.close();
    }
  }

  /** Returns how long a call may take. */
  public Duration timeout() {
    return settings.timeout();
  }

  /** Returns the client, which connects at its first call. */
  public TercetClient client() {
    TercetClient made = client;
    if (made == null) {
      QuickStart.prepare();
      made =
          TercetClient.builder()
              .host(settings.host())
              .port(settings.port())
              .deadline(settings.timeout())
              // A person or a script waits: better to hear at once that there is no server.
              .retryFor(Duration.ZERO)
              .channels(1)
              .ownThread()
              .build();
      client = made;
    }
    return made;
  }

  /** Returns the database that was asked for. */
  public Database database() {
    return client().database(settings.database());
  }

  /** Returns a bucket of the database that was asked for. */
  public Bucket bucket(String name) {
    return database().bucket(name);
  }

  /** Returns the format to print in: what was asked for, or what suits where the output goes. */
  public Format format() {
    return settings.output().orElse(world.onTerminal() ? Format.TABLE : Format.JSONL);
  }

  /** Returns the format that was asked for, or a command's own way where none was. */
  public Format formatOr(Format otherwise) {
    return settings.output().orElse(otherwise);
  }

  /** Returns what prints in {@link #format()}, bytes as UTF-8. */
  public Printer printer() {
    return new Printer(world.out(), format());
  }

  /** Tells the person, and not the next program in the pipe. */
  public void tell(String text) {
    world.err().println(text);
  }
}
