package io.tercet.cli.line;

import io.tercet.cli.ending.UsageException;
import io.tercet.client.Database;
import io.tercet.client.TercetClientException;
import io.tercet.client.Transaction;
import io.tercet.client.TransactionOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What commands that run one after another share: settings, one connection, and a transaction while
 * one is open. Used by one thread. The connection belongs to the context that started the session.
 */
public final class Session implements AutoCloseable {
  private final Connection connection;
  private final boolean debug;
  private ClientSettings settings;
  private @Nullable Transaction transaction;

  Session(ClientSettings settings, Connection connection, boolean debug) {
    this.settings = settings;
    this.connection = connection;
    this.debug = debug;
  }

  boolean debug() {
    return debug;
  }

  boolean keeps(Connection other) {
    return other == connection;
  }

  Context context(Arguments arguments, World world) {
    ClientSettings asked = ClientSettings.within(settings, arguments, world);
    Connection suiting = connection.suits(asked) ? connection : new Connection(asked);
    return new Context(world, asked, suiting, this);
  }

  /** Returns the name of the database that commands work on. */
  public String databaseName() {
    return settings.database();
  }

  /**
   * Returns a database, outside of the transaction.
   *
   * @param name empty for the one that commands work on
   */
  public Database database(Optional<String> name) {
    return connection.client().database(name.orElse(settings.database()));
  }

  /** Returns the names of all databases, in their order. */
  public List<String> databaseNames() {
    return connection.client().listDatabases();
  }

  /**
   * Lets the commands that follow work on another database.
   *
   * @throws UsageException if there is a transaction
   * @throws TercetClientException if there is no such database, or no server that says so
   */
  public void use(String name) {
    if (inTransaction()) {
      throw new UsageException("A transaction is open; commit or rollback first");
    }
    database(Optional.of(name)).info();
    settings = settings.withDatabase(name);
  }

  /** Returns whether there is a transaction. */
  public boolean inTransaction() {
    return transaction != null;
  }

  /** Returns the transaction that a command with these settings is part of, if there is one. */
  @Nullable Transaction transactionFor(ClientSettings asked) {
    boolean same = connection.suits(asked) && settings.database().equals(asked.database());
    if (transaction != null && !same) {
      throw new UsageException(
          "The transaction is of database '"
              + settings.database()
              + "' and its connection; leave out options that name another, or commit first");
    }
    return transaction;
  }

  /**
   * Begins a transaction.
   *
   * @return the version that it reads
   * @throws UsageException if there is one
   */
  public long begin(TransactionOptions options) {
    if (inTransaction()) {
      throw new UsageException("A transaction is open; commit or rollback first");
    }
    Transaction begun = database(Optional.empty()).begin(options);
    transaction = begun;
    return begun.readVersion();
  }

  /**
   * Commits the transaction, which is over then, unless it is not known whether it was committed:
   * it can be asked again.
   *
   * @return the version of the commit
   * @throws UsageException if there is none
   */
  public long commit() {
    Transaction open = open();
    boolean over = true;
    try {
      return open.commit();
    } catch (TercetClientException e) {
      over = !e.isOutcomeUnknown();
      throw e;
    } finally {
      transaction = over ? null : open;
    }
  }

  /**
   * Drops the transaction and what it wrote.
   *
   * @throws UsageException if there is none
   */
  public void rollback() {
    Transaction open = open();
    // Whatever becomes of the call: the server drops what nobody asks for any more.
    transaction = null;
    open.rollback();
  }

  private Transaction open() {
    if (transaction == null) {
      throw new UsageException("There is no transaction; 'begin' starts one");
    }
    return transaction;
  }

  /** Drops the transaction, if there is one, without waiting for the server. */
  @Override
  public void close() {
    Transaction open = transaction;
    transaction = null;
    if (open != null) {
      open.close();
    }
  }
}
