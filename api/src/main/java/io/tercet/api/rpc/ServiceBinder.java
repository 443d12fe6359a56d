package io.tercet.api.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Binds the methods of one service, as generated from its proto file, to what carries them out.
 * Used while a server is put together, from one thread.
 */
public final class ServiceBinder {
  private final ServiceDescriptor service;
  private final CallStart start;
  private final ScheduledExecutorService timer;
  private final Map<MethodDescriptor<?, ?>, ServerCallHandler<?, ?>> handlers =
      new LinkedHashMap<>();

  /** Creates a binder for a generated service. */
  public ServiceBinder(ServiceDescriptor service, CallStart start, ScheduledExecutorService timer) {
    this.service = service;
    this.start = start;
    this.timer = timer;
  }

  /** Binds a method with one answer. */
  public <Q extends MessageLite, A extends MessageLite> ServiceBinder unary(
      MethodDescriptor<Q, A> method, UnaryMethod<Q, A> body) {
    handlers.put(decoding(method), UnaryCall.handler(body, start));
    return this;
  }

  /** Binds a method with a stream of answers. */
  public <Q extends MessageLite, A extends MessageLite> ServiceBinder stream(
      MethodDescriptor<Q, A> method, StreamMethod<Q, A> body) {
    handlers.put(decoding(method), StreamCall.handler(body, start, timer));
    return this;
  }

  /** Binds a method in which both sides send messages. */
  public <Q extends MessageLite, A extends MessageLite> ServiceBinder dialogue(
      MethodDescriptor<Q, A> method, DialogueMethod<Q, A> body) {
    handlers.put(decoding(method), DialogueCall.handler(body, start));
    return this;
  }

  /**
   * Returns the bound service.
   *
   * @throws IllegalStateException if a method of the service is not bound
   */
  public ServerServiceDefinition build() {
    if (handlers.size() != service.getMethods().size()) {
      throw new IllegalStateException("methods of " + service.getName() + " are not bound");
    }
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getName())
            .setSchemaDescriptor(service.getSchemaDescriptor());
    handlers.keySet().forEach(descriptor::addMethod);
    ServerServiceDefinition.Builder definition =
        ServerServiceDefinition.builder(descriptor.build());
    handlers.forEach((method, handler) -> add(definition, method, handler));
    return definition.build();
  }

  private static <Q extends MessageLite, A extends MessageLite>
      MethodDescriptor<Decoded<Q>, A> decoding(MethodDescriptor<Q, A> method) {
    var marshaller = (MethodDescriptor.PrototypeMarshaller<Q>) method.getRequestMarshaller();
    Q prototype = Objects.requireNonNull(marshaller.getMessagePrototype());
    return method.toBuilder(Decoded.marshaller(prototype), method.getResponseMarshaller()).build();
  }

  @SuppressWarnings("unchecked") // each pair was put with one pair of types
  private static <Q, A> void add(
      ServerServiceDefinition.Builder definition,
      MethodDescriptor<Q, A> method,
      ServerCallHandler<?, ?> handler) {
    definition.addMethod(method, (ServerCallHandler<Q, A>) handler);
  }
}
