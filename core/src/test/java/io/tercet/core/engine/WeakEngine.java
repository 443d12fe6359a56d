package io.tercet.core.engine;

import io.tercet.core.storage.Storage;
import java.util.Random;

/**
 * Engines whose sequencer validates less than it must, so that the tests of isolation can be seen
 * to fail. Stateless.
 */
public final class WeakEngine {

  /** What is not validated. */
  public enum Weakness {
    /** Nothing that was read. */
    ALL_READS,
    /** Keys that were read one by one. */
    POINTS,
    /** Ranges, and so phantoms. */
    RANGES,
    /** What was read by a transaction that read so much that its read set is coarse. */
    COARSENED,
    /** What the members of one group of commits write, among themselves. */
    GROUP_MEMBERS
  }

  private WeakEngine() {}

  /** Opens an engine with a weakness; otherwise as {@link LocalEngine} does. */
  public static Engine open(
      Weakness weakness,
      Storage storage,
      EngineOptions options,
      TimeSource time,
      Background background,
      Random random) {
    return LocalEngine.open(
        storage,
        options,
        time,
        background,
        random,
        (views, schema, engineOptions) -> new Validator(weakness, views, schema, engineOptions));
  }

  private static final class Validator extends CommitValidator {
    private final Weakness weakness;

    Validator(
        Weakness weakness, OpenViews views, SchemaVersions schema, EngineOptions engineOptions) {
      super(views, schema, engineOptions);
      this.weakness = weakness;
    }

    @Override
    boolean readsChanged(LocalView view, ReadSet reads) {
      return switch (weakness) {
        case ALL_READS -> false;
        case POINTS -> super.readsChanged(view, rangesOf(reads));
        case RANGES -> super.readsChanged(view, withoutRanges(reads));
        case COARSENED -> !reads.isCoarsened() && super.readsChanged(view, reads);
        case GROUP_MEMBERS -> super.readsChanged(view, reads);
      };
    }

    @Override
    boolean changedByGroup(ReadSet reads) {
      return weakness != Weakness.GROUP_MEMBERS && super.changedByGroup(reads);
    }

    private static ReadSet rangesOf(ReadSet reads) {
      ReadSet ranges = new ReadSet(Long.MAX_VALUE);
      reads.ranges().forEach(range -> ranges.addRange(range.keyspace(), range.range()));
      return ranges;
    }

    private static ReadSet withoutRanges(ReadSet reads) {
      reads.ranges().clear();
      return reads;
    }
  }
}
