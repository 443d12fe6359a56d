package io.tercet.api.service;

/**
 * When a scan ends, and when a message of it is full.
 *
 * @param entries the most entries
 * @param bytes ends with the entry that reaches this size of keys and values
 * @param batchBytes about how large one message is
 */
record ScanLimits(long entries, long bytes, long batchBytes) {}
