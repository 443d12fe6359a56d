package io.tercet.bench.client;

import io.tercet.bench.client.BareCalls.Bare;
import io.tercet.client.Bucket;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A call of the client that is measured.
 *
 * @param writes whether it has a request id
 * @param bare makes the same call without the client, given whether it has a request id
 */
record Subject(
    String name,
    boolean writes,
    Blocking blocking,
    Function<Bucket, CompletionStage<?>> asynchronous,
    Function<Boolean, Bare<?, ?>> bare) {
  /** The blocking form. */
  @FunctionalInterface
  interface Blocking {
    void run(Bucket bucket) throws Exception;
  }
}
