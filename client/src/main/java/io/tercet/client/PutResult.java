package io.tercet.client;

import java.util.Optional;

/**
 * What a put did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}
 * @param previous the entry that was replaced, if there was one and it was asked for
 */
public record PutResult(long commitVersion, Optional<Entry> previous) implements OperationResult {}
