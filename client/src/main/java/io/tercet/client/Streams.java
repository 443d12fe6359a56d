package io.tercet.client;

import io.grpc.ClientCall;

/** What all streams from the server have in common. Stateless. */
final class Streams {
  private Streams() {}

  /**
   * Ends a stream, here and in the server; of no effect on one that has ended. Any thread.
   *
   * <p>What has arrived and was not asked for is asked for, to be dropped. Where the connection is
   * lost, gRPC keeps it until somebody reads it, and the buffers with it, and does not get to know
   * of a cancellation, which is a message to a connection that is no more.
   */
  static void end(ClientCall<?, ?> call, String why) {
    call.cancel(why, null);
    call.request(Integer.MAX_VALUE);
  }
}
