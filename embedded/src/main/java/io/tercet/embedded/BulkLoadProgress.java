package io.tercet.embedded;

/**
 * How far a bulk load has come, over all attempts with its load id.
 *
 * @param lastSequence everything up to this number is on disk, or was skipped or rejected; items
 *     are numbered from 1 on in the order in which they are given
 * @param loadedCount how many items were written
 * @param skippedCount how many items were left out because their key existed
 * @param rejectedCount how many items could not be written
 */
public record BulkLoadProgress(
    long lastSequence, long loadedCount, long skippedCount, long rejectedCount) {}
