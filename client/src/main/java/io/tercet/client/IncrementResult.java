package io.tercet.client;

/**
 * What an increment did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}
 * @param value the counter after it
 */
public record IncrementResult(long commitVersion, long value) implements OperationResult {}
