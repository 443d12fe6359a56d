package io.tercet.core.rocksdb;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.AbstractNativeReference;

/**
 * The owner of native objects that live and die together: closed in the reverse of the order in
 * which they came. One thread at a time.
 */
final class NativeScope implements AutoCloseable {
  private final Deque<AbstractNativeReference> owned = new ArrayDeque<>();

  /** Takes ownership of an object and returns it. */
  <T extends AbstractNativeReference> T own(T reference) {
    owned.push(reference);
    return reference;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
  }
}
