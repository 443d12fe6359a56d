package io.tercet.client;

import java.util.Optional;

/**
 * What an increment did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}
 * @param value the counter after it
 * @param previous the entry as it was before, if there was one and it was asked for
 */
public record IncrementResult(long commitVersion, long value, Optional<Entry> previous)
    implements OperationResult {}
