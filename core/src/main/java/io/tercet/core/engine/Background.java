package io.tercet.core.engine;

/**
 * Where an engine's own work runs: threads, or a test that decides itself what runs when. Any
 * thread may call it.
 */
public interface Background extends AutoCloseable {
  /**
   * Runs a task soon, outside of the calling thread, after those given before it.
   *
   * <p>Tasks given here commit for others; they are never run two at a time.
   */
  void execute(Runnable task);

  /**
   * Runs a task again and again, until {@link #close}; runs of one task never overlap.
   *
   * @param name for the thread and the log
   * @param periodMs from the end of one run to the start of the next
   */
  void every(String name, long periodMs, Runnable task);

  /**
   * Makes a thread ready for a task that runs whenever it is asked for; runs of it never overlap.
   *
   * @param name for the thread and the log
   * @return what asks for a run; its owner closes it, else {@link #close} does
   */
  Worker worker(String name, Runnable task);

  /** Who runs a task on demand. Any thread. */
  interface Worker extends AutoCloseable {
    /**
     * Asks for a run that begins after this call. Several calls before a run begins are one. Takes
     * no lock and waits for nothing; does nothing once this is closed.
     */
    void wake();

    /** Ends the thread after the run that is on its way; waits for nothing. */
    @Override
    void close();
  }

  /** Stops: what runs is waited for, what is only planned is dropped. */
  @Override
  void close();
}
