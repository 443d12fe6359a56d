package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.tercet.admin.v1.AdminServiceGrpc;
import io.tercet.api.server.RawCall.Ended;
import io.tercet.core.error.Reason;
import io.tercet.database.v1.DatabaseServiceGrpc;
import io.tercet.kv.v1.BulkLoadResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every field of every request of every method, with all that may be wrong with it: each is
 * answered as {@link BadFields} and {@link Contradictions} say, with a reason, and without a look
 * into the server; and a good request after it is taken.
 *
 * <p>A method without an entry in {@link GoodRequests}, a field without a rule, and a message that
 * no good request holds, are failures.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          KeyValueServiceGrpc.getServiceDescriptor(),
          TransactionServiceGrpc.getServiceDescriptor(),
          DatabaseServiceGrpc.getServiceDescriptor(),
          AdminServiceGrpc.getServiceDescriptor());

  private static final int DEPTH = 200;

  private ServedFixture served;
  private GoodRequests good;
  private BadFields fields;

  @BeforeAll
  void start(@TempDir Path directory) {
    served = new ServedFixture(directory.resolve("data"));
    good = new GoodRequests(served);
    fields = new BadFields(served, good);
  }

  @AfterAll
  void stop() throws InterruptedException {
    served.close();
  }

  @Test
  void everyServiceIsHere() throws Exception {
    assertThat(servicesOfTheServer())
        .filteredOn(name -> name.startsWith("tercet."))
        .containsExactlyInAnyOrderElementsOf(
            SERVICES.stream().map(ServiceDescriptor::getName).toList());
  }

  private static Stream<MethodDescriptor<?, ?>> methods() {
    return SERVICES.stream().flatMap(service -> service.getMethods().stream());
  }

  @TestFactory
  Stream<DynamicTest> fieldsThatAreWrong() {
    return methods().map(method -> DynamicTest.dynamicTest(name(method), () -> badFields(method)));
  }

  private void badFields(MethodDescriptor<?, ?> method) {
    List<List<Message>> calls = good.of(name(method));
    assertThat(calls).as("good requests of %s", name(method)).isNotEmpty();
    Set<FieldDescriptor> seen = new HashSet<>();
    for (int call = 0; call < calls.size(); call++) {
      assertTaken(method, call);
      for (int message = 0; message < calls.get(call).size(); message++) {
        String path = calls.get(call).size() > 1 ? name(method) + "#" + message : name(method);
        Place place = new Place(method, call, message, path, List.of());
        walk(place, calls.get(call).get(message), seen);
      }
    }
    Set<FieldDescriptor> all = new HashSet<>();
    reach(request(method), all);
    all.removeAll(seen);
    assertThat(all).as("fields that no good request of %s leads to", name(method)).isEmpty();
  }

  private static void reach(Descriptor type, Set<FieldDescriptor> reached) {
    for (FieldDescriptor field : type.getFields()) {
      if (reached.add(field) && field.getJavaType() == JavaType.MESSAGE) {
        reach(field.getMessageType(), reached);
      }
    }
  }

  /** A field on the way to a message within a request; the index counts where it is repeated. */
  private record Turn(FieldDescriptor field, int index) {}

  /**
   * A message within the messages of a good call.
   *
   * @param path for people, and to find the rules
   */
  private record Place(
      MethodDescriptor<?, ?> method, int call, int message, String path, List<Turn> turns) {
    Place into(FieldDescriptor field, int index) {
      List<Turn> further = new ArrayList<>(turns);
      further.add(new Turn(field, index));
      return new Place(method, call, message, path + "." + field.getName(), further);
    }
  }

  private void walk(Place place, Message message, Set<FieldDescriptor> seen) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      seen.add(field);
      String path = place.path() + "." + field.getName();
      List<BadFields.Bad> bads = fields.of(path, field);
      assertThat(bads).as("rules of the field %s", path).isNotEmpty();
      for (BadFields.Bad bad : Objects.requireNonNull(bads)) {
        check(place, field, bad, path + ": " + bad.what());
      }
      if (field.getJavaType() != JavaType.MESSAGE) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          walk(place.into(field, i), (Message) message.getRepeatedField(field, i), seen);
        }
      } else if (message.hasField(field)) {
        walk(place.into(field, 0), (Message) message.getField(field), seen);
      }
    }
  }

  private void check(Place place, FieldDescriptor field, BadFields.Bad bad, String what) {
    List<byte[]> messages = new ArrayList<>();
    List<Message> fresh = good.of(name(place.method())).get(place.call());
    for (int i = 0; i < fresh.size(); i++) {
      Message message = fresh.get(i);
      messages.add(
          (i == place.message()
                  ? changed(message, place.turns(), field, bad.value().get())
                  : message)
              .toByteArray());
    }
    describing(
        what,
        () -> {
          Ended ended = send(place.method(), messages);
          if (bad.reason() != null && !bad.rejected()) {
            ended.assertFailed(bad.reason());
          } else {
            assertThat(ended.status().getCode()).isEqualTo(Status.Code.OK);
          }
          if (bad.rejected()) {
            assertThat(rejections(ended)).containsExactly(String.valueOf(bad.reason()));
          }
          assertTaken(place.method(), place.call());
        });
  }

  private static List<String> rejections(Ended ended) {
    List<String> reasons = new ArrayList<>();
    for (byte[] answer : ended.messages()) {
      try {
        BulkLoadResponse.parseFrom(answer)
            .getRejectionsList()
            .forEach(rejection -> reasons.add(rejection.getReason()));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return reasons;
  }

  private static Message changed(
      Message message, List<Turn> turns, FieldDescriptor field, Object value) {
    Message.Builder builder = message.toBuilder();
    if (turns.isEmpty()) {
      Object given = value instanceof DynamicMessage ? instance(builder, field) : value;
      if (field.isRepeated() && !(given instanceof List)) {
        return builder.addRepeatedField(field, given).build();
      }
      return builder.setField(field, given).build();
    }
    Turn turn = turns.get(0);
    List<Turn> rest = turns.subList(1, turns.size());
    if (turn.field().isRepeated()) {
      Message inner = (Message) message.getRepeatedField(turn.field(), turn.index());
      return builder
          .setRepeatedField(turn.field(), turn.index(), changed(inner, rest, field, value))
          .build();
    }
    Message inner = (Message) message.getField(turn.field());
    return builder.setField(turn.field(), changed(inner, rest, field, value)).build();
  }

  private static Message instance(Message.Builder builder, FieldDescriptor field) {
    return builder.newBuilderForField(field).build();
  }

  @TestFactory
  Stream<DynamicTest> fieldsThatContradictEachOther() {
    return methods()
        .map(
            method ->
                DynamicTest.dynamicTest(
                    name(method),
                    () ->
                        new Contradictions(good)
                            .of(name(method))
                            .forEach((what, call) -> checkContradiction(method, what, call))));
  }

  private void checkContradiction(
      MethodDescriptor<?, ?> method, String what, Contradictions.Call call) {
    describing(
        what,
        () -> {
          send(method, call.messages().stream().map(Message::toByteArray).toList())
              .assertFailed(call.reason());
          assertTaken(method, 0);
        });
  }

  @TestFactory
  Stream<DynamicTest> bytesThatAreNoRequest() {
    return methods().map(method -> DynamicTest.dynamicTest(name(method), () -> noRequest(method)));
  }

  private void noRequest(MethodDescriptor<?, ?> method) {
    assertRefused(method, "garbage", List.of(new byte[] {-1, -1, -1, -1, -1}));
    assertRefused(method, "a length beyond the end", List.of(new byte[] {10, 100, 1}));
    assertRefused(
        method, "a length that is negative", List.of(new byte[] {10, -1, -1, -1, -1, 15}));
    assertRefused(method, "nesting without an end", List.of(nested().toByteArray()));
    assertRefused(method, "no message", List.of());
    byte[] message = good.of(name(method)).get(0).get(0).toByteArray();
    assertRefused(method, "the same message twice", List.of(message, message));
    for (FieldDescriptor field : request(method).getFields()) {
      if (field.getJavaType() == JavaType.STRING) {
        byte[] noText =
            UnknownFieldSet.newBuilder()
                .addField(
                    field.getNumber(),
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFrom(new byte[] {-1}))
                        .build())
                .build()
                .toByteArray();
        assertRefused(method, "no UTF-8 in " + field.getName(), List.of(noText));
      }
    }
  }

  /** Groups within groups, more than any message has. */
  private static UnknownFieldSet nested() {
    UnknownFieldSet inner = UnknownFieldSet.getDefaultInstance();
    for (int i = 0; i < DEPTH; i++) {
      inner =
          UnknownFieldSet.newBuilder()
              .addField(1000, UnknownFieldSet.Field.newBuilder().addGroup(inner).build())
              .build();
    }
    return inner;
  }

  private void assertRefused(MethodDescriptor<?, ?> method, String what, List<byte[]> messages) {
    describing(
        what,
        () -> {
          send(method, messages).assertFailed(Reason.INVALID_ARGUMENT);
          assertTaken(method, 0);
        });
  }

  private void assertTaken(MethodDescriptor<?, ?> method, int call) {
    List<byte[]> messages =
        good.of(name(method)).get(call).stream().map(Message::toByteArray).toList();
    Ended ended = send(method, messages);
    assertThat(ended.status().getCode())
        .as("a good request after it: %s", ended.status())
        .isEqualTo(Status.Code.OK);
    assertThat(rejections(method, ended)).isEmpty();
  }

  private static List<String> rejections(MethodDescriptor<?, ?> method, Ended ended) {
    return method.getResponseMarshaller()
                instanceof MethodDescriptor.PrototypeMarshaller<?> marshaller
            && marshaller.getMessagePrototype() instanceof BulkLoadResponse
        ? rejections(ended)
        : List.of();
  }

  private Ended send(MethodDescriptor<?, ?> method, List<byte[]> messages) {
    return RawCall.send(served.channel(), method, messages, name(method).equals("Watch"));
  }

  private static void describing(String what, Runnable check) {
    try {
      check.run();
    } catch (AssertionError e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
  }

  private static String name(MethodDescriptor<?, ?> method) {
    return Objects.requireNonNull(method.getBareMethodName());
  }

  private static Descriptor request(MethodDescriptor<?, ?> method) {
    var supplier =
        (ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor());
    return supplier.getMethodDescriptor().getInputType();
  }

  private List<String> servicesOfTheServer() throws Exception {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(served.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    names.complete(
                        response.getListServicesResponse().getServiceList().stream()
                            .map(ServiceResponse::getName)
                            .toList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    names.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    return names.get(30, TimeUnit.SECONDS);
  }
}
