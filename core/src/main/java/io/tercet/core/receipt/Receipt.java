package io.tercet.core.receipt;

import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param version of the commit
 * @param requestHash of what was asked; 32 bytes
 * @param result what was answered, in the caller's encoding; null if it was too large to keep
 */
@SuppressWarnings("ArrayRecordComponent")
public record Receipt(long version, byte[] requestHash, byte @Nullable [] result) {}
