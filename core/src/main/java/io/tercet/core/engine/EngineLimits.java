package io.tercet.core.engine;

/**
 * What an engine promises to hold.
 *
 * @param keyBytes the longest key, container prefix included
 * @param valueBytes the longest value
 * @param transactionBytes the most that one commit may write, encoded
 * @param readWriteAgeMs how long a view may be committed on
 * @param readOnlyAgeMs how long a view may be read
 * @param versionBits how many bits a version needs at most
 */
public record EngineLimits(
    int keyBytes,
    int valueBytes,
    int transactionBytes,
    long readWriteAgeMs,
    long readOnlyAgeMs,
    int versionBits) {

  /** The limits of the embedded engine unless configured otherwise. */
  public static final EngineLimits DEFAULT =
      new EngineLimits(16 << 10, (16 << 20) + 4096, 64 << 20, 30_000, 600_000, 53);
}
