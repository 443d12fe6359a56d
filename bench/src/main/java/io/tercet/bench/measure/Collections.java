package io.tercet.bench.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Watches the garbage collector of this process. */
public final class Collections {
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong totalMs = new AtomicLong();
  private final AtomicLong longestMs = new AtomicLong();
  private final List<NotificationEmitter> emitters = new ArrayList<>();
  private final NotificationListener listener =
      (notification, handback) -> add(notification.getUserData());

  private Collections() {}

  /**
   * What the collector did: collections, their pauses together, and the longest, in milliseconds.
   */
  public record Seen(long count, long totalMs, long longestMs) {}

  /** Begins to watch; {@link #stop} must be called. */
  public static Collections watch() {
    Collections collections = new Collections();
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(collections.listener, null, null);
        collections.emitters.add(emitter);
      }
    }
    return collections;
  }

  private void add(Object data) {
    GarbageCollectionNotificationInfo info =
        GarbageCollectionNotificationInfo.from((CompositeData) data);
    long pauseMs = info.getGcInfo().getDuration();
    count.incrementAndGet();
    totalMs.addAndGet(pauseMs);
    longestMs.accumulateAndGet(pauseMs, Math::max);
  }

  /** Ends the watch. */
  public Seen stop() {
    for (NotificationEmitter emitter : emitters) {
      try {
        emitter.removeNotificationListener(listener);
      } catch (ListenerNotFoundException e) {
        throw new IllegalStateException("stopped twice", e);
      }
    }
    return new Seen(count.get(), totalMs.get(), longestMs.get());
  }

  /** Collects garbage, and returns the bytes still in use on the heap. */
  public static long liveBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
