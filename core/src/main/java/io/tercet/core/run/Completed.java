package io.tercet.core.run;

/**
 * What a call that was a transaction of its own has come to.
 *
 * @param result what its body returned
 * @param version of its commit; of what it read, if it wrote nothing
 * @param replayed whether it had been carried out before, under the same request id
 */
public record Completed<T>(T result, long version, boolean replayed) {}
