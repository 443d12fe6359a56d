package io.tercet.embedded;

/**
 * What is known of a database.
 *
 * @param name its name
 * @param bucketCount how many buckets it has
 * @param sizeBytes about how many bytes its data takes on disk; what is still in memory is left out
 * @param readVersion the newest version of the store, at which this was read
 */
public record DatabaseInfo(String name, long bucketCount, long sizeBytes, long readVersion) {}
