package io.tercet.core.run;

import io.tercet.core.engine.Durability;
import io.tercet.core.receipt.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * How a call that is a transaction of its own is run.
 *
 * @param durability what an acknowledgement means
 * @param deadlineNanos until when conflicts are tried again, on the store's monotonic clock
 * @param request names the call, so that it is carried out once; null if it may be repeated
 */
public record RunOptions(Durability durability, long deadlineNanos, @Nullable RequestId request) {}
