package io.tercet.cli.line;

import io.tercet.cli.ending.UsageException;
import io.tercet.cli.output.Format;
import io.tercet.cli.output.Printer;
import io.tercet.client.Bucket;
import io.tercet.client.Database;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientBuilder;
import io.tercet.client.Transaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: the server, the way to print, and what is around the process. Used by
 * one thread.
 */
public final class Context {
  private final World world;
  private final ClientSettings settings;
  private final Connection connection;
  private final @Nullable Session session;

  /**
   * Makes one.
   *
   * @param session whose connection it may be; null for a command by itself
   */
  Context(World world, ClientSettings settings, Connection connection, @Nullable Session session) {
    this.world = world;
    this.settings = settings;
    this.connection = connection;
    this.session = session;
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

  /** Lets go of the connection, unless it is the session's. */
  void close() {
    if (session == null || !session.keeps(connection)) {
      connection.close();
    }
  }

  /** Returns whether the command is one of a session, in which commands run one after another. */
  public boolean inSession() {
    return session != null;
  }

  /** Starts a session with these settings; its connection ends with this context. */
  public Session newSession(boolean debug) {
    return new Session(settings, connection, debug);
  }

  /** Returns how long a call may take. */
  public Duration timeout() {
    return settings.timeout();
  }

  /** Returns the client, which connects at its first call. */
  public TercetClient client() {
    return connection.client();
  }

  /** Starts to set up a client of the same server, for a command that wants one of its own. */
  public TercetClientBuilder newClient() {
    return connection.builder();
  }

  /** Returns the database that was asked for. */
  public Database database() {
    return client().database(settings.database());
  }

  /**
   * Returns a bucket of the database that was asked for; in a session with a transaction, the
   * transaction's.
   *
   * @throws UsageException if the transaction is of another database or server
   */
  public Bucket bucket(String name) {
    Transaction transaction = session == null ? null : session.transactionFor(settings);
    return transaction == null ? database().bucket(name) : transaction.bucket(name);
  }

  /**
   * To be called by commands whose work no transaction can undo.
   *
   * @param what the command, as it is typed
   * @throws UsageException if there is a transaction
   */
  public void refuseInTransaction(String what) {
    if (session != null && session.inTransaction()) {
      throw new UsageException(
          "'" + what + "' is no part of a transaction; commit or rollback first");
    }
  }

  /**
   * Has something done when the person cancels the command, on another thread. Only a session lets
   * commands be cancelled.
   */
  public void onCancel(Runnable action) {
    io.grpc.Context.current().addListener(cancelled -> action.run(), Runnable::run);
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
