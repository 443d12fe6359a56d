package io.tercet.api.rpc;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.tercet.api.error.WireError;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Answers every method that no service has, with UNIMPLEMENTED and a reason like any other error.
 * May be used from any thread.
 */
public final class UnknownMethods extends HandlerRegistry {
  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNKNOWN)
            .setFullMethodName(name)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return ServerMethodDefinition.create(
        method,
        (call, headers) -> {
          WireError error =
              WireError.of(
                  new TercetException(
                          Reason.UNIMPLEMENTED,
                          "This server has no such method; docs/not-built.md names what is"
                              + " planned.")
                      .with("method", name));
          call.close(error.status(), error.trailers());
          return new ServerCall.Listener<>() {};
        });
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
