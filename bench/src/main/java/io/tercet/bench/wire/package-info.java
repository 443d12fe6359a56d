/** Servers and callers over gRPC: the floors of what is served, and the load that drives both. */
@NullMarked
package io.tercet.bench.wire;

import org.jspecify.annotations.NullMarked;
