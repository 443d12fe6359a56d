/**
 * The Java client of Tercet.
 *
 * <p>Everything starts at {@link io.tercet.client.TercetClient}. Every call exists twice: blocking,
 * and asynchronous with a {@link java.util.concurrent.CompletableFuture} under the same name with
 * {@code Async} after it. A failed call throws, or completes with, a {@link
 * io.tercet.client.TercetClientException}.
 *
 * <p>Byte arrays that are handed in are not copied: they must not change until the call has ended.
 * Byte arrays that are handed out belong to the caller.
 */
@NullMarked
package io.tercet.client;

import org.jspecify.annotations.NullMarked;
