package io.tercet.core.isolation;

/**
 * What a {@link Workload} runs its transactions on: an adapter over a store, in this process or
 * behind a client. A key's list is the text of {@link Elements}, stored as the key's value.
 *
 * <p>Keys are ASCII text, ordered as such.
 */
public interface SystemUnderTest {

  /**
   * Opens what one process works with; each is used by one thread at a time.
   *
   * @param process the number of the process, from 0
   */
  Session connect(int process);

  /** What one process works with, such as a connection. */
  interface Session extends AutoCloseable {

    /**
     * Begins a transaction. May wait while the store is being restarted.
     *
     * @throws TransactionAborted when it could not begin; the process goes on with another
     */
    Transaction begin() throws TransactionAborted;

    @Override
    void close();
  }

  /** One transaction; it is over after {@link #commit}, {@link #rollback} or an exception. */
  interface Transaction {

    /** The list of a key, empty when the key is absent; own appends included. */
    Elements read(String key) throws TransactionAborted;

    /** Adds an element to the end of a key's list. */
    void append(String key, long element) throws TransactionAborted;

    /**
     * Reads the keys from {@code from} up to, not including, {@code to} that are there. May read a
     * part of the range only; the answer says which.
     */
    MicroOperation.RangeRead rangeRead(String from, String to) throws TransactionAborted;

    /** Commits, and says how that ended; does not throw for an end that has a name. */
    CommitResult commit();

    /** Gives the transaction up. */
    void rollback();
  }

  /**
   * How a commit ended.
   *
   * @param outcome committed, certainly not committed, or unknown
   * @param version the version of the commit; of what was read, when nothing was written; 0 when
   *     not known
   */
  record CommitResult(Outcome outcome, long version) {

    /** It was committed. */
    public static CommitResult committed(long version) {
      return new CommitResult(Outcome.OK, version);
    }

    /** It was certainly not committed. */
    public static CommitResult failed() {
      return new CommitResult(Outcome.FAIL, 0);
    }

    /** It may or may not be, or become, committed. */
    public static CommitResult unknown() {
      return new CommitResult(Outcome.INFO, 0);
    }
  }
}
