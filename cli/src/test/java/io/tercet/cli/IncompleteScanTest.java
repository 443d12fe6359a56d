package io.tercet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tercet.cli.Tool.Ran;
import io.tercet.common.v1.EndReason;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanEnd;
import io.tercet.kv.v1.ScanHeader;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan whose view expires on the way is no whole result, and does not look like one. */
class IncompleteScanTest {
  /** Answers every scan with one entry, and an end. */
  private static final class OneEntry extends KeyValueServiceGrpc.KeyValueServiceImplBase {
    private final EndReason reason;

    OneEntry(EndReason reason) {
      this.reason = reason;
    }

    @Override
    public void scan(ScanRequest request, StreamObserver<ScanResponse> answer) {
      Entry entry = Entry.newBuilder().setKey(ByteString.copyFromUtf8("k")).setVersion(7).build();
      answer.onNext(
          ScanResponse.newBuilder()
              .setHeader(ScanHeader.newBuilder().setReadVersion(42))
              .setResumeToken("token")
              .addEntries(entry)
              .build());
      answer.onNext(
          ScanResponse.newBuilder().setEnd(ScanEnd.newBuilder().setReason(reason)).build());
      answer.onCompleted();
    }
  }

  private static Ran scan(Path folder, EndReason reason, String format) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new OneEntry(reason))
            .build()
            .start();
    try {
      return new Tool(folder)
          .with("TERCET_PORT", server.getPort())
          .run("kv", "scan", "b", "--output", format);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void itsArrayStaysOpen(@TempDir Path folder) throws IOException {
    Ran cut = scan(folder, EndReason.END_REASON_VIEW_EXPIRED, "json");
    assertThat(cut.code()).isEqualTo(3);
    assertThat(cut.err()).startsWith("tercet: VIEW_EXPIRED: ");
    assertThat(cut.out()).startsWith("[\n").contains("\"key\": \"k\"").doesNotContain("]");
    Ran whole = scan(folder, EndReason.END_REASON_EXHAUSTED, "json");
    assertThat(whole.code()).isZero();
    assertThat(whole.out()).endsWith("\n]\n");
  }

  @Test
  void whatHasComeIsPrinted(@TempDir Path folder) throws IOException {
    for (String format : new String[] {"table", "csv", "jsonl"}) {
      Ran ran = scan(folder, EndReason.END_REASON_VIEW_EXPIRED, format);
      assertThat(ran.code()).as(format).isEqualTo(3);
      assertThat(ran.out()).as(format).contains("k", "7");
    }
  }
}
