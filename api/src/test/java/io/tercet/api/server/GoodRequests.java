package io.tercet.api.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.common.v1.Condition;
import io.tercet.common.v1.Durability;
import io.tercet.database.v1.CreateBucketRequest;
import io.tercet.database.v1.CreateDatabaseRequest;
import io.tercet.database.v1.DropBucketRequest;
import io.tercet.database.v1.DropDatabaseRequest;
import io.tercet.database.v1.GetDatabaseRequest;
import io.tercet.database.v1.ListBucketsRequest;
import io.tercet.database.v1.ListDatabasesRequest;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.BulkLoadHeader;
import io.tercet.kv.v1.BulkLoadItem;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.Comparison;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.DeleteOperation;
import io.tercet.kv.v1.DeleteRangeRequest;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.ExpireOperation;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.GetLeaseRequest;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GrantLeaseRequest;
import io.tercet.kv.v1.IncrementOperation;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.KeepLeaseAliveRequest;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PersistOperation;
import io.tercet.kv.v1.PersistRequest;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.RollbackRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * For each method of the server requests that it takes, made anew each time, and such that every
 * message that a request may consist of is in one of them. What they write is new each time, so
 * that no request depends on those before it. One thread.
 */
final class GoodRequests {
  static final String BUCKET = "good";
  static final String OTHER_DATABASE = "other";

  private static final Durability FAST = Durability.DURABILITY_BUFFERED;
  private static final Condition ABSENT = Condition.newBuilder().setMustNotExist(true).build();
  private static final Condition PRESENT = Condition.newBuilder().setMustExist(true).build();

  private static final long LEASE_MS = 3_600_000;

  private final ServedFixture served;

  /** By the bare name of the method; each is a list of calls, and each call a list of messages. */
  private final Map<String, Supplier<List<List<Message>>>> byMethod = new TreeMap<>();

  private int names;

  GoodRequests(ServedFixture served) {
    this.served = served;
    reads();
    writes();
    leases();
    transactions();
    databases();
    byMethod.put("GetServerInfo", () -> one(GetServerInfoRequest.getDefaultInstance()));
    var unused =
        served
            .databases()
            .createDatabase(CreateDatabaseRequest.newBuilder().setDatabase(OTHER_DATABASE).build());
    var unusedBucket =
        served.databases().createBucket(CreateBucketRequest.newBuilder().setBucket(BUCKET).build());
  }

  /** Returns the calls for a method, none if it is not known here. */
  List<List<Message>> of(String method) {
    Supplier<List<List<Message>>> known = byMethod.get(method);
    return known == null ? List.of() : known.get();
  }

  /** Returns a name that was never given before. */
  String newName() {
    names++;
    return "n" + names;
  }

  ByteString newKey() {
    return ByteString.copyFromUtf8(newName());
  }

  /** Begins a transaction. */
  ByteString begin(String database, boolean readOnly) {
    BeginRequest request =
        BeginRequest.newBuilder().setDatabase(database).setReadOnly(readOnly).build();
    return served.transactions().begin(request).getTransactionId();
  }

  /** Grants a lease that outlives the test. */
  long newLease(String database) {
    return served.keyValues().grantLease(grant(database)).getLeaseId();
  }

  private static List<List<Message>> one(Message request) {
    return List.of(List.of(request));
  }

  private void reads() {
    byMethod.put(
        "Get", () -> one(GetRequest.newBuilder().setBucket(BUCKET).setKey(newKey()).build()));
    byMethod.put(
        "BatchGet",
        () -> one(BatchGetRequest.newBuilder().setBucket(BUCKET).addKeys(newKey()).build()));
    byMethod.put("Scan", () -> one(ScanRequest.newBuilder().setBucket(BUCKET).build()));
    byMethod.put("Count", () -> one(CountRequest.newBuilder().setBucket(BUCKET).build()));
    byMethod.put("Watch", () -> one(WatchRequest.newBuilder().setBucket(BUCKET).build()));
  }

  private void writes() {
    byMethod.put(
        "Put",
        () ->
            one(
                PutRequest.newBuilder()
                    .setBucket(BUCKET)
                    .setKey(newKey())
                    .setCondition(ABSENT)
                    .setDurability(FAST)
                    .build()));
    byMethod.put(
        "Delete",
        () ->
            one(
                DeleteRequest.newBuilder()
                    .setBucket(BUCKET)
                    .setKey(newKey())
                    .setCondition(ABSENT)
                    .setDurability(FAST)
                    .build()));
    byMethod.put(
        "Increment",
        () ->
            one(
                IncrementRequest.newBuilder()
                    .setBucket(BUCKET)
                    .setKey(newKey())
                    .setDelta(1)
                    .setMinValue(-10)
                    .setMaxValue(10)
                    .setCondition(ABSENT)
                    .setDurability(FAST)
                    .build()));
    byMethod.put(
        "Expire",
        () ->
            one(
                ExpireRequest.newBuilder()
                    .setBucket(BUCKET)
                    .setKey(newKey())
                    .setTtlMs(1)
                    .setCondition(ABSENT)
                    .setDurability(FAST)
                    .build()));
    byMethod.put(
        "Persist",
        () ->
            one(
                PersistRequest.newBuilder()
                    .setBucket(BUCKET)
                    .setKey(newKey())
                    .setCondition(ABSENT)
                    .setDurability(FAST)
                    .build()));
    byMethod.put(
        "DeleteRange",
        () -> one(DeleteRangeRequest.newBuilder().setBucket("empty").setDurability(FAST).build()));
    byMethod.put("Write", () -> List.of(List.of(write(true)), List.of(write(false))));
    byMethod.put("BulkLoad", () -> List.of(load()));
  }

  private WriteRequest write(boolean then) {
    WriteRequest.Builder write =
        WriteRequest.newBuilder()
            .setBucket(BUCKET)
            .setDurability(FAST)
            .addCompare(
                Comparison.newBuilder().setKey(newKey()).setCondition(then ? ABSENT : PRESENT));
    for (Operation operation : operations()) {
      write = then ? write.addThen(operation) : write.addElse(operation);
    }
    return write.build();
  }

  private List<Operation> operations() {
    return List.of(
        Operation.newBuilder()
            .setPut(PutOperation.newBuilder().setKey(newKey()).setCondition(ABSENT))
            .build(),
        Operation.newBuilder()
            .setDelete(DeleteOperation.newBuilder().setKey(newKey()).setCondition(ABSENT))
            .build(),
        Operation.newBuilder()
            .setIncrement(
                IncrementOperation.newBuilder()
                    .setKey(newKey())
                    .setDelta(1)
                    .setMinValue(-10)
                    .setMaxValue(10)
                    .setCondition(ABSENT))
            .build(),
        Operation.newBuilder()
            .setExpire(
                ExpireOperation.newBuilder().setKey(newKey()).setTtlMs(1).setCondition(ABSENT))
            .build(),
        Operation.newBuilder()
            .setPersist(PersistOperation.newBuilder().setKey(newKey()).setCondition(ABSENT))
            .build());
  }

  private List<Message> load() {
    List<Message> messages = new ArrayList<>();
    messages.add(
        BulkLoadRequest.newBuilder()
            .setHeader(BulkLoadHeader.newBuilder().setBucket(BUCKET).setLoadId(newName()))
            .build());
    messages.add(
        BulkLoadRequest.newBuilder()
            .setFirstSequence(1)
            .addItems(BulkLoadItem.newBuilder().setKey(newKey()))
            .build());
    return messages;
  }

  private void leases() {
    byMethod.put("GrantLease", () -> one(grant("")));
    byMethod.put(
        "KeepLeaseAlive",
        () -> one(KeepLeaseAliveRequest.newBuilder().setLeaseId(newLease("")).build()));
    byMethod.put(
        "RevokeLease",
        () ->
            one(
                RevokeLeaseRequest.newBuilder()
                    .setLeaseId(newLease(""))
                    .setDurability(FAST)
                    .build()));
    byMethod.put(
        "GetLease", () -> one(GetLeaseRequest.newBuilder().setLeaseId(newLease("")).build()));
  }

  private static GrantLeaseRequest grant(String database) {
    return GrantLeaseRequest.newBuilder()
        .setDatabase(database)
        .setTtlMs(LEASE_MS)
        .setDurability(FAST)
        .build();
  }

  private void transactions() {
    byMethod.put("Begin", () -> one(BeginRequest.getDefaultInstance()));
    byMethod.put(
        "Commit", () -> one(CommitRequest.newBuilder().setTransactionId(begin("", false)).build()));
    byMethod.put(
        "Rollback",
        () -> one(RollbackRequest.newBuilder().setTransactionId(begin("", false)).build()));
  }

  private void databases() {
    byMethod.put(
        "CreateDatabase",
        () ->
            one(
                CreateDatabaseRequest.newBuilder()
                    .setDatabase(newName())
                    .setDurability(FAST)
                    .build()));
    byMethod.put("DropDatabase", () -> one(dropDatabase()));
    byMethod.put("ListDatabases", () -> one(ListDatabasesRequest.getDefaultInstance()));
    byMethod.put("GetDatabase", () -> one(GetDatabaseRequest.getDefaultInstance()));
    byMethod.put(
        "CreateBucket",
        () ->
            one(CreateBucketRequest.newBuilder().setBucket(newName()).setDurability(FAST).build()));
    byMethod.put("DropBucket", () -> one(dropBucket()));
    byMethod.put("ListBuckets", () -> one(ListBucketsRequest.getDefaultInstance()));
  }

  private Message dropDatabase() {
    String name = newName();
    var unused =
        served
            .databases()
            .createDatabase(
                CreateDatabaseRequest.newBuilder().setDatabase(name).setDurability(FAST).build());
    return DropDatabaseRequest.newBuilder().setDatabase(name).setDurability(FAST).build();
  }

  private Message dropBucket() {
    String name = newName();
    var unused =
        served
            .databases()
            .createBucket(
                CreateBucketRequest.newBuilder().setBucket(name).setDurability(FAST).build());
    return DropBucketRequest.newBuilder().setBucket(name).setDurability(FAST).build();
  }
}
