package io.tercet.client;

import java.util.Optional;

/**
 * What a delete did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}, and
 *     where there was nothing to remove
 * @param existed whether there was an entry
 * @param previous the entry that was removed, if there was one and it was asked for
 */
public record DeleteResult(long commitVersion, boolean existed, Optional<Entry> previous)
    implements OperationResult {}
