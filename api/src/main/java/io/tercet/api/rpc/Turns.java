package io.tercet.api.rpc;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Gives the steps of a stream their turn: on threads that may wait, and never two at a time. */
public interface Turns {
  /**
   * Runs a step when it is its turn, or refuses it. Never runs it on the calling thread.
   *
   * @param step what to run; throws nothing
   */
  void take(Step step);

  /** Learns that no further turn will be asked for. */
  default void leave(Step step) {}

  /** One step of a stream. */
  interface Step {
    /** Takes the turn. */
    void run();

    /** Learns that there will be no turn any more. Idempotent; never while it runs. */
    void refused(TercetException why);
  }

  /** Returns turns of which each is taken as soon as a thread is free. */
  static Turns on(Executor workers) {
    return step -> {
      try {
        workers.execute(step::run);
      } catch (RejectedExecutionException e) {
        step.refused(new TercetException(Reason.SHUTTING_DOWN, "The server is shutting down.", e));
      }
    };
  }
}
