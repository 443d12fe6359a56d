package io.tercet.api.rpc;

import java.util.function.Supplier;

/**
 * How a stream is carried out.
 *
 * @param turns when its steps run
 * @param opener opens the source, in the first step
 * @param lifetimeMs how long the source may be open, in milliseconds; or {@link #UNBOUNDED}
 * @param endless whether the stream goes on until its caller or the server ends it, so that a
 *     server that shuts down does not wait for it
 * @param <A> one message of the stream
 */
public record StreamPlan<A>(
    Turns turns, Supplier<BatchSource<A>> opener, long lifetimeMs, boolean endless) {
  /** The lifetime of a source that something else closes in time. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  /** Makes the plan of a stream that comes to its end. */
  public StreamPlan(Turns turns, Supplier<BatchSource<A>> opener, long lifetimeMs) {
    this(turns, opener, lifetimeMs, false);
  }
}
