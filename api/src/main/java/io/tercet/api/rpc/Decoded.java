package io.tercet.api.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request, or why the bytes that came are none. A marshaller that throws would end the call
 * before its handler sees it, without a reason; this one lets the handler answer.
 *
 * @param message the request, or null
 * @param failure why there is none, or null
 */
record Decoded<Q>(@Nullable Q message, @Nullable TercetException failure) {

  /** Returns the request. */
  Q orThrow() {
    if (message == null) {
      throw failure == null ? new IllegalStateException("neither message nor failure") : failure;
    }
    return message;
  }

  /** Returns a marshaller of requests that never throws for what came over the wire. */
  @SuppressWarnings("unchecked") // the prototype's parser makes what the prototype is
  static <Q extends MessageLite> Marshaller<Decoded<Q>> marshaller(Q prototype) {
    Parser<Q> parser = (Parser<Q>) prototype.getParserForType();
    return new Marshaller<>() {
      @Override
      public Decoded<Q> parse(InputStream stream) {
        try (stream) {
          return new Decoded<>(parser.parseFrom(stream), null);
        } catch (InvalidProtocolBufferException e) {
          return new Decoded<>(
              null,
              new TercetException(
                  Reason.INVALID_ARGUMENT,
                  "The request is no message of its type; use the proto files of this version.",
                  e));
        } catch (IOException e) {
          throw Status.INTERNAL.withCause(e).asRuntimeException();
        }
      }

      @Override
      public InputStream stream(Decoded<Q> value) {
        throw new UnsupportedOperationException("a server sends no requests");
      }
    };
  }
}
