package io.tercet.embedded;

import io.tercet.core.engine.StoreIdentity;
import io.tercet.core.storage.Keyspace;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StoreCheck} has come to. Immutable.
 *
 * @param directory that was checked
 * @param identity of the store, after what was given up
 * @param version of the newest commit that is there
 * @param entries how many entries of all keyspaces were read, the store's own included
 * @param bytes of their keys and values together
 * @param findings the first things that are wrong, at most {@link StoreCheck#FINDINGS_MAX}; empty
 *     in a sound store
 * @param findingCount how many things are wrong, those not in the list included
 * @param loss what was given up; null if nothing was
 */
public record CheckReport(
    Path directory,
    StoreIdentity identity,
    long version,
    long entries,
    long bytes,
    List<Finding> findings,
    long findingCount,
    @Nullable Loss loss) {

  /**
   * Something that is wrong.
   *
   * @param keyspace where; null if it is not in one
   * @param key of the entry, in hexadecimal digits; empty if it is no single entry
   * @param what is wrong
   */
  public record Finding(@Nullable Keyspace keyspace, String key, String what) {}

  /**
   * What was given up, and is not there any more.
   *
   * @param operationsMin how many acknowledged operations are certainly lost; more may be, that
   *     came within about a second before the store was last open
   * @param cause why something had to be given up
   * @param damagedLog where the log is kept as it was; null if the log was not changed
   */
  public record Loss(long operationsMin, String cause, @Nullable Path damagedLog) {}
}
