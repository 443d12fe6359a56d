package io.tercet.core.isolation;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Background;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory whose process dies now and then in the midst of a write, and is started again
 * by whoever asks for it next. Nothing that happens in a dead process reaches the one after it. Any
 * thread.
 */
final class CrashingStores implements Supplier<Store>, AutoCloseable {

  /** Few enough that some processes die while they start, in recovery. */
  private static final int STEPS_MIN = 3;

  private static final int STEPS_MAX = 1500;

  private final CrashMode mode;
  private final Supplier<Background> backgrounds;
  private final Random random;
  private final List<Store> opened = new ArrayList<>();
  private Life current;
  private int restarts;

  CrashingStores(CrashMode mode, Supplier<Background> backgrounds, long seed) {
    this.mode = mode;
    this.backgrounds = backgrounds;
    this.random = new Random(seed);
    this.current = new Life(Integer.MAX_VALUE);
    // The first start creates the store; what a crash in it leaves is another test's business.
    current.open();
    current.stepsLeft.set(STEPS_MAX);
  }

  @Override
  public synchronized Store get() {
    while (true) {
      Life after = current.after;
      Store store = current.store;
      if (after == null && store != null) {
        return store;
      }
      if (after != null) {
        current = after;
        restarts++;
      }
      current.open();
    }
  }

  /** How often the process was started again. */
  synchronized int restarts() {
    return restarts;
  }

  /** Closes what is open, dead ones too: their threads are this process's. */
  @Override
  public synchronized void close() {
    current.stepsLeft.set(Integer.MAX_VALUE);
    opened.forEach(Store::close);
  }

  /** The life of one process: its storage, which fails from the moment of its death on. */
  private final class Life implements Faults {
    private final AtomicInteger stepsLeft;
    private MemoryStorage storage;
    private @Nullable Store store;
    private volatile boolean dead;
    private volatile @Nullable Life after;

    Life(int steps) {
      stepsLeft = new AtomicInteger(steps);
      storage = new MemoryStorage(this, MemoryStorage.DEFAULT_LOG_BYTES);
    }

    void open() {
      try {
        Store started =
            Store.open(storage, StoreOptions.DEFAULT, TimeSource.system(), background(), random);
        store = started;
        opened.add(started);
      } catch (TercetException e) {
        if (!dead) {
          throw e;
        }
      }
    }

    /** What a process repeats, it does not repeat when it is dead. */
    private Background background() {
      Background background = backgrounds.get();
      return new Background() {
        @Override
        public void execute(Runnable task) {
          background.execute(task);
        }

        @Override
        public void every(String name, long periodMs, Runnable task) {
          background.every(name, periodMs, () -> repeat(task));
        }

        @Override
        public Worker worker(String name, Runnable task) {
          return background.worker(name, () -> repeat(task));
        }

        @Override
        public void close() {
          background.close();
        }
      };
    }

    private void repeat(Runnable task) {
      try {
        if (!dead) {
          task.run();
        }
      } catch (TercetException e) {
        if (!dead) {
          throw e;
        }
      }
    }

    @Override
    public @Nullable TercetException at(Point point) {
      if (point == Point.STATE || point == Point.STATE_WRITTEN) {
        // A dead process may write its state: the next one has a copy of what it was.
        return null;
      }
      boolean isStep = point != Point.READ && point != Point.LOG_READ;
      if (!dead && isStep && stepsLeft.getAndDecrement() == 0) {
        // First dead, then looked at: what still comes to its end is in what is found.
        dead = true;
        die();
      }
      return dead ? new TercetException(Reason.IO_ERROR, "The process has died.") : null;
    }

    private void die() {
      Life next = new Life(STEPS_MIN + random.nextInt(STEPS_MAX));
      next.storage = storage.crash(mode, random, next);
      after = next;
    }
  }
}
