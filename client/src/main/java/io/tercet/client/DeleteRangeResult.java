package io.tercet.client;

/**
 * What the deletion of a range did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction, and where there was
 *     nothing to remove
 * @param deletedCount how many entries were removed
 * @param complete whether the range has no entry left
 */
public record DeleteRangeResult(long commitVersion, long deletedCount, boolean complete) {}
