package io.tercet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.tercet.api.error.WireError;
import io.tercet.cli.Tool.Ran;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes for what a sound server hardly ever answers, from one that answers it at will. */
@TestInstance(Lifecycle.PER_CLASS)
class ExitCodesTest {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("kv", "get", "b", "k"),
          List.of("kv", "put", "b", "k", "v"),
          List.of("kv", "scan", "b"));

  @TempDir Path folder;
  private volatile StatusRuntimeException answer = Status.UNKNOWN.asRuntimeException();
  private Server server;

  @BeforeAll
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(KeyValueServiceGrpc.SERVICE_NAME)
                    .addMethod(KeyValueServiceGrpc.getGetMethod(), unary())
                    .addMethod(KeyValueServiceGrpc.getPutMethod(), unary())
                    .addMethod(KeyValueServiceGrpc.getScanMethod(), streaming())
                    .build())
            .build()
            .start();
  }

  @AfterAll
  void stop() {
    server.shutdownNow();
  }

  private <Q, A> ServerCallHandler<Q, A> unary() {
    return ServerCalls.asyncUnaryCall((request, observer) -> observer.onError(answer));
  }

  private <Q, A> ServerCallHandler<Q, A> streaming() {
    return ServerCalls.asyncServerStreamingCall((request, observer) -> observer.onError(answer));
  }

  /** Answers as the server does. */
  private void assertEnds(Reason reason, int code) {
    WireError error = WireError.of(new TercetException(reason, "What happened."));
    answer = error.status().asRuntimeException(error.trailers());
    assertEnds(reason.name(), code);
  }

  /** Answers as gRPC itself does, without a reason. */
  private void assertEnds(Status status, int code) {
    answer = status.withDescription("What happened.").asRuntimeException();
    assertEnds(status.getCode().name(), code);
  }

  private void assertEnds(String reason, int code) {
    for (List<String> command : COMMANDS) {
      Tool tool = new Tool(folder).with("TERCET_PORT", server.getPort());
      Ran ran = tool.run(command.toArray(new String[0]));
      assertThat(ran.code()).as(reason + " " + command).isEqualTo(code);
      assertThat(ran.err()).startsWith("tercet: " + reason + ": ").hasLineCount(1);
      assertThat(ran.out()).isEmpty();
    }
  }

  @Test
  void conflictsEndWith5() {
    assertEnds(Reason.TRANSACTION_CONFLICT, 5);
    assertEnds(Reason.CONFLICT_WINDOW_FULL, 5);
    assertEnds(Status.ABORTED, 5);
  }

  @Test
  void whatIsNotAllowedEndsWith6() {
    assertEnds(Reason.UNAUTHENTICATED, 6);
    assertEnds(Reason.PERMISSION_DENIED, 6);
    assertEnds(Status.PERMISSION_DENIED, 6);
  }

  @Test
  void damageAndDefectsEndWith70() {
    assertEnds(Reason.DATA_LOSS, 70);
    assertEnds(Reason.INTERNAL, 70);
    assertEnds(Reason.CANCELLED, 70);
    assertEnds(Status.UNKNOWN, 70);
    assertEnds(Status.DATA_LOSS, 70);
  }

  @Test
  void aWriteWhoseOutcomeIsOpenSaysSo() {
    answer = Status.INTERNAL.withDescription("What happened.").asRuntimeException();
    Tool tool = new Tool(folder).with("TERCET_PORT", server.getPort());
    assertThat(tool.run("kv", "put", "b", "k", "v").err()).contains("may have taken place");
    assertThat(tool.run("kv", "get", "b", "k").err()).doesNotContain("may have taken place");
  }
}
