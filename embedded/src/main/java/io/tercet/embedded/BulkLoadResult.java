package io.tercet.embedded;

import java.util.List;

/**
 * What a bulk load has come to.
 *
 * @param progress its counts, over all attempts with its load id
 * @param rejections the first of the items that were rejected during this call; the count has all.
 *     Where an answer was lost with its connection, the items that it named are missing here
 */
public record BulkLoadResult(BulkLoadProgress progress, List<BulkLoadRejection> rejections) {}
