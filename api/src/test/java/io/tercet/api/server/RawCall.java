package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tercet.core.error.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Calls of bytes, which no stub has looked at. */
final class RawCall {
  /** What only the inside of the server knows. */
  private static final Pattern INSIDE = Pattern.compile("Exception|Error:|\\bjava\\.|\\tat ");

  private RawCall() {}

  /**
   * How a call ended.
   *
   * @param messages what came before the end
   */
  record Ended(Status status, Metadata trailers, List<byte[]> messages) {

    /**
     * Asserts that the call failed for a reason, as the table of errors says, and tells no more.
     */
    void assertFailed(Reason reason) {
      assertThat(status.getCode()).as("%s, and not the end that it had", reason).isNotEqualTo(OK);
      WireErrors.check(new StatusRuntimeException(status, trailers), reason);
      assertThat(status.getDescription()).isNotEmpty().doesNotContainPattern(INSIDE);
    }
  }

  private static final Status.Code OK = Status.Code.OK;

  /**
   * Sends messages and ends the side of the caller.
   *
   * @param endless whether a first answer is the end, since no other would come
   */
  static Ended send(
      Channel channel, MethodDescriptor<?, ?> method, List<byte[]> messages, boolean endless) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(method.getFullMethodName())
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    CompletableFuture<Ended> over = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channel.newCall(descriptor, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
    ConcurrentLinkedQueue<byte[]> answers = new ConcurrentLinkedQueue<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            answers.add(message);
            if (endless) {
              over.complete(new Ended(Status.OK, new Metadata(), List.copyOf(answers)));
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            over.complete(new Ended(status, trailers, List.copyOf(answers)));
          }
        },
        new Metadata());
    call.request(Integer.MAX_VALUE);
    messages.forEach(call::sendMessage);
    call.halfClose();
    Ended ended = over.join();
    call.cancel("answered", null);
    return ended;
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
