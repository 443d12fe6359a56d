package io.tercet.embedded;

/** What one operation of a {@link Write} did: a result of the same kind as the operation. */
public sealed interface OperationResult
    permits PutResult, DeleteResult, IncrementResult, ExpireResult {}
