package io.tercet.api.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.Comparison;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.DeleteOperation;
import io.tercet.kv.v1.DeleteRangeRequest;
import io.tercet.kv.v1.ExpireOperation;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WriteRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Requests whose fields are right each, and wrong together. */
final class Contradictions {
  private static final int OPERATIONS_MAX = 10_000;
  private static final ByteString A = ByteString.copyFromUtf8("a");

  private final GoodRequests good;

  Contradictions(GoodRequests good) {
    this.good = good;
  }

  /** A call, and why it is refused. */
  record Call(Reason reason, List<Message> messages) {}

  /** Returns the calls for a method, by what is wrong with them. */
  Map<String, Call> of(String method) {
    return switch (method) {
      case "Scan" -> {
        ScanRequest scan = ScanRequest.newBuilder().setBucket("b").setPrefix(A).build();
        yield Map.of(
            "a prefix and a start", invalid(scan.toBuilder().setStart(A).build()),
            "a prefix and an end", invalid(scan.toBuilder().setEnd(A).build()));
      }
      case "Count" -> {
        CountRequest count = CountRequest.newBuilder().setBucket("b").setPrefix(A).build();
        yield Map.of(
            "a prefix and a start", invalid(count.toBuilder().setStart(A).build()),
            "a prefix and an end", invalid(count.toBuilder().setEnd(A).build()));
      }
      case "DeleteRange" -> {
        DeleteRangeRequest delete =
            DeleteRangeRequest.newBuilder().setBucket("b").setPrefix(A).build();
        yield Map.of(
            "a prefix and a start", invalid(delete.toBuilder().setStart(A).build()),
            "a prefix and an end", invalid(delete.toBuilder().setEnd(A).build()));
      }
      case "Watch" -> watch();
      case "Expire" ->
          Map.of("no expiry", invalid(ExpireRequest.newBuilder().setBucket("b").setKey(A).build()));
      case "Write" -> write();
      case "BulkLoad" -> load();
      default -> Map.of();
    };
  }

  private static Call invalid(Message... messages) {
    return new Call(Reason.INVALID_ARGUMENT, List.of(messages));
  }

  private static Map<String, Call> watch() {
    WatchRequest prefix = WatchRequest.newBuilder().setBucket("b").setPrefix(A).build();
    WatchRequest key = WatchRequest.newBuilder().setBucket("b").setKey(A).build();
    return Map.of(
        "a prefix and a start", invalid(prefix.toBuilder().setStart(A).build()),
        "a prefix and an end", invalid(prefix.toBuilder().setEnd(A).build()),
        "a key and a prefix", invalid(key.toBuilder().setPrefix(A).build()),
        "a key and a start", invalid(key.toBuilder().setStart(A).build()),
        "a key and an end", invalid(key.toBuilder().setEnd(A).build()));
  }

  private static Map<String, Call> write() {
    WriteRequest write = WriteRequest.newBuilder().setBucket("b").build();
    Operation delete =
        Operation.newBuilder().setDelete(DeleteOperation.newBuilder().setKey(A)).build();
    Operation endless =
        Operation.newBuilder().setExpire(ExpireOperation.newBuilder().setKey(A)).build();
    List<Operation> tooMany = Collections.nCopies(OPERATIONS_MAX + 1, delete);
    Comparison comparison = Comparison.newBuilder().setKey(A).build();
    return Map.of(
        "an expire without an expiry",
        invalid(write.toBuilder().addThen(endless).build()),
        "a comparison of nothing",
        invalid(write.toBuilder().addCompare(comparison).build()),
        "no bucket at all",
        invalid(write.toBuilder().clearBucket().addThen(delete).build()),
        "too many operations",
        new Call(Reason.MESSAGE_TOO_LARGE, List.of(write.toBuilder().addAllThen(tooMany).build())),
        "too many operations that are not looked at",
        new Call(Reason.MESSAGE_TOO_LARGE, List.of(write.toBuilder().addAllElse(tooMany).build())),
        "too many comparisons",
        new Call(
            Reason.MESSAGE_TOO_LARGE,
            List.of(
                write.toBuilder()
                    .addAllCompare(Collections.nCopies(OPERATIONS_MAX + 1, comparison))
                    .build())));
  }

  private Map<String, Call> load() {
    List<Message> load = good.of("BulkLoad").get(0);
    BulkLoadRequest header = (BulkLoadRequest) load.get(0);
    BulkLoadRequest items = (BulkLoadRequest) load.get(1);
    BulkLoadRequest otherBucket =
        header.toBuilder()
            .setHeader(header.getHeader().toBuilder().setBucket("other").build())
            .build();
    return Map.of(
        "items without a header", invalid(items),
        "two headers", invalid(header, otherBucket),
        "a gap between two messages",
            invalid(header, items, items.toBuilder().setFirstSequence(3).build()));
  }
}
