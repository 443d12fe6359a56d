package io.tercet.client;

/**
 * What an expire or a persist did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction or a {@link Write}, and
 *     where nothing was changed
 * @param existed whether there was an entry
 * @param changed whether it was changed
 */
public record ExpireResult(long commitVersion, boolean existed, boolean changed)
    implements OperationResult {}
