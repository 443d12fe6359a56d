package io.tercet.core.engine;

import io.tercet.core.storage.Writes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction hands to the engine to be committed.
 *
 * @param view the view that was read, open until the outcome is there; null for blind writes
 * @param reads what was read through the view and must not have changed since; empty without a view
 * @param writes what to write; not empty
 * @param schemaReads the version of each container's definition that the writes rely on
 * @param schemaWrites ids of containers whose definition this commit changes
 * @param earliestExpiryMs when the first of the entries that were seen alive expires, in
 *     milliseconds since 1970; {@code Long.MAX_VALUE} if none does
 * @param durability what an acknowledgement means
 * @param note goes into the log with the commit, for readers of the history; see {@link
 *     BeforeImages}
 * @param deadlineNanos when to give up waiting in the queue, on the engine's monotonic clock;
 *     {@code Long.MAX_VALUE} for never
 */
@SuppressWarnings("ArrayRecordComponent")
public record Commit(
    @Nullable View view,
    ReadSet reads,
    Writes writes,
    List<SchemaRead> schemaReads,
    List<Integer> schemaWrites,
    long earliestExpiryMs,
    Durability durability,
    byte[] note,
    long deadlineNanos) {

  /** No note. */
  public static final byte[] NO_NOTE = {};

  /**
   * A definition that a commit relies on.
   *
   * @param containerId of the database, bucket, collection or graph
   * @param version of the commit that last changed the definition
   */
  public record SchemaRead(int containerId, long version) {}

  /** Returns the commit of writes that rest on nothing that was read. */
  public static Commit blind(Writes writes, List<SchemaRead> schemaReads, Durability durability) {
    return new Commit(
        null,
        ReadSet.EMPTY,
        writes,
        schemaReads,
        List.of(),
        Long.MAX_VALUE,
        durability,
        NO_NOTE,
        Long.MAX_VALUE);
  }
}
