package io.tercet.core.engine;

import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners that commits may have become durable. While nobody listens, a ring is one read of
 * a field; it never takes a lock. Any thread.
 */
final class Doorbell {
  private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);

  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

  void add(Runnable listener) {
    listeners.add(listener);
  }

  void remove(Runnable listener) {
    listeners.remove(listener);
  }

  /** Calls every listener; after the durable version has moved. */
  void ring() {
    listeners.forEach(Doorbell::call);
  }

  /** Whoever rings has committed, and is not to suffer from somebody who listens. */
  private static void call(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.error("a listener to durable commits failed", e);
    }
  }
}
