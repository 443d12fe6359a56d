package io.tercet.embedded;

import io.tercet.core.engine.Background;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Opens a store that nobody has open, reads all of it, and closes it again.
 *
 * <p>It opens the storage and the engine as {@link Tercet#open} does, and nothing above: nothing is
 * purged, swept or created while it reads. What an open does, it does too: it drops a record that a
 * crash cut off at the end of the log, and notes in the state that the store was open.
 *
 * <p>An instance checks once, on one thread.
 */
public final class StoreCheck {
  /** The most findings that a report lists. */
  public static final int FINDINGS_MAX = 100;

  private final Path directory;
  private final RocksSettings settings;
  private final EngineOptions engineOptions;
  private final SecureRandom random = new SecureRandom();

  private StoreCheck(Path directory, TercetOptions options) {
    this.directory = directory;
    this.settings = Tercet.settings(directory, options);
    this.engineOptions = options.store().engine();
  }

  /**
   * Checks a store.
   *
   * @param options as for {@link Tercet#open}; of a store on disk
   * @param acceptDataLoss whether to give up what cannot be had: what follows the first damage in
   *     the log, and what was acknowledged and is not there. The store is another incarnation then.
   * @return what is wrong in a store that could be opened
   * @throws TercetException what {@link Tercet#open} throws; DATA_LOSS if something was lost and
   *     {@code acceptDataLoss} is false, or giving it up would leave half of a commit;
   *     CONFIGURATION_INVALID if the directory holds no store
   */
  public static CheckReport run(TercetOptions options, boolean acceptDataLoss) {
    Path directory = options.directory();
    if (directory == null) {
      throw new IllegalArgumentException("a store in memory has nothing to check");
    }
    if (!RocksStorage.isStore(directory)) {
      throw new TercetException(
              Reason.CONFIGURATION_INVALID,
              "The directory holds no Tercet store; name the data directory of one.")
          .with("directory", directory);
    }
    return new StoreCheck(directory, options).run(acceptDataLoss);
  }

  private CheckReport run(boolean acceptDataLoss) {
    try {
      return read(false, null);
    } catch (TercetException e) {
      if (e.reason() != Reason.DATA_LOSS || !acceptDataLoss) {
        throw e;
      }
      return giveUp(e);
    }
  }

  private CheckReport giveUp(TercetException cause) {
    TercetException shortage = cause;
    Path kept = null;
    if (!isShortage(cause)) {
      kept =
          RocksStorage.dropDamagedLog(settings, state -> LocalEngine.newIncarnation(state, random));
      if (kept == null) {
        throw cause;
      }
      CheckReport.Loss unknown = new CheckReport.Loss(0, cause.getMessage(), kept);
      try {
        return read(false, unknown);
      } catch (TercetException e) {
        if (!isShortage(e)) {
          throw e;
        }
        shortage = e;
      }
    }
    long missing =
        number(shortage, LocalEngine.SYNCED_SEQUENCE)
            - number(shortage, LocalEngine.RECOVERED_SEQUENCE);
    return read(true, new CheckReport.Loss(missing, cause.getMessage(), kept));
  }

  /** Whether the store could be opened if it might hold less than it acknowledged. */
  private static boolean isShortage(TercetException e) {
    return e.reason() == Reason.DATA_LOSS && e.details().containsKey(LocalEngine.SYNCED_SEQUENCE);
  }

  private static long number(TercetException e, String name) {
    return Long.parseLong(e.details().getOrDefault(name, "0"));
  }

  private CheckReport read(boolean acceptDataLoss, CheckReport.@Nullable Loss loss) {
    RocksStorage storage = RocksStorage.open(settings);
    try (LocalEngine engine =
        LocalEngine.open(
            storage,
            engineOptions.withAcceptDataLoss(acceptDataLoss),
            TimeSource.system(),
            new Still(),
            random)) {
      StoreReading reading = new StoreReading();
      reading.verify(storage);
      reading.readAll(engine);
      return new CheckReport(
          directory,
          engine.identity(),
          engine.version(),
          reading.entries(),
          reading.bytes(),
          reading.findings(),
          reading.findingCount(),
          loss);
    }
  }

  /** Nothing is written, so nothing is to be done; and the view that reads all may grow old. */
  private static final class Still implements Background {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void every(String name, long periodMs, Runnable task) {}

    @Override
    public Worker worker(String name, Runnable task) {
      return new Idle();
    }

    @Override
    public void close() {}
  }

  /** Nobody follows the history of a store that is being checked. */
  private static final class Idle implements Background.Worker {
    @Override
    public void wake() {}

    @Override
    public void close() {}
  }
}
