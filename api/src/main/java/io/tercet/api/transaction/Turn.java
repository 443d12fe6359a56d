package io.tercet.api.transaction;

import io.tercet.core.error.TercetException;
import java.util.concurrent.CompletionStage;

/**
 * Something that is done with a transaction while nothing else is.
 *
 * @param <H> the transaction
 */
interface Turn<H> {
  /**
   * Takes the turn.
   *
   * @return completes when it is over; throws nothing
   */
  CompletionStage<?> run(H handle);

  /** Learns that the turn will not come. */
  void refused(TercetException why);
}
