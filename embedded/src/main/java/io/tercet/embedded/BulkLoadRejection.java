package io.tercet.embedded;

/**
 * An item that could not be written.
 *
 * @param sequence its number, from 1 on
 * @param reason a stable name, e.g. {@code KEY_TOO_LARGE}
 * @param text the same for people
 */
public record BulkLoadRejection(long sequence, String reason, String text) {}
