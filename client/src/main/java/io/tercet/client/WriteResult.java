package io.tercet.client;

import java.util.List;

/**
 * What a {@link Write} did.
 *
 * @param commitVersion the version of the commit; 0 inside a transaction, and where nothing was
 *     changed
 * @param held whether all comparisons held, so that {@link Write#then} was applied
 * @param results one for each operation that was applied, in their order
 */
public record WriteResult(long commitVersion, boolean held, List<OperationResult> results) {}
