package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.rpc.Answer;
import io.tercet.core.catalog.Container;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.transaction.Transaction;
import io.tercet.database.v1.CreateDatabaseRequest;
import io.tercet.database.v1.CreateDatabaseResponse;
import io.tercet.database.v1.Database;
import io.tercet.database.v1.DropDatabaseRequest;
import io.tercet.database.v1.DropDatabaseResponse;
import io.tercet.database.v1.GetDatabaseRequest;
import io.tercet.database.v1.GetDatabaseResponse;
import io.tercet.database.v1.ListDatabasesRequest;
import io.tercet.database.v1.ListDatabasesResponse;
import io.tercet.embedded.Databases;
import java.util.List;

/** The calls on databases. May be used from any thread; all work is done by workers. */
final class DatabaseCalls {
  private final Backend backend;
  private final Databases databases;
  private final WriteCalls<CreateDatabaseResponse> creates;
  private final WriteCalls<DropDatabaseResponse> drops;

  DatabaseCalls(Backend backend) {
    this.backend = backend;
    this.databases = backend.tercet().databases();
    this.creates =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(CreateDatabaseResponse.parser()),
            CreateDatabaseResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.drops =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(DropDatabaseResponse.parser()),
            DropDatabaseResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
  }

  void create(CreateDatabaseRequest request, Answer<CreateDatabaseResponse> call) {
    String name = named(request.getDatabase());
    Target target =
        Target.of(name, ByteString.EMPTY, request.getDurability(), request.getRequestId(), request);
    CreateDatabaseResponse created =
        CreateDatabaseResponse.newBuilder().setCommitVersion(WriteCalls.CHANGED).build();
    backend.onWorker(
        call,
        () ->
            creates.run(
                call,
                target,
                transaction -> {
                  databases.createDatabase(transaction, name);
                  return created;
                }));
  }

  void drop(DropDatabaseRequest request, Answer<DropDatabaseResponse> call) {
    String name = named(request.getDatabase());
    Target target =
        Target.of(name, ByteString.EMPTY, request.getDurability(), request.getRequestId(), request);
    DropDatabaseResponse dropped =
        DropDatabaseResponse.newBuilder().setCommitVersion(WriteCalls.CHANGED).build();
    backend.onWorker(
        call,
        () ->
            drops.run(
                call,
                target,
                transaction -> {
                  databases.dropDatabase(transaction, name);
                  return dropped;
                }));
  }

  void list(ListDatabasesRequest request, Answer<ListDatabasesResponse> call) {
    int size = Pages.size(request.getPageSize());
    String after = Pages.after(request.getPageToken());
    backend.onWorker(call, () -> call.send(list(after, size)));
  }

  private ListDatabasesResponse list(String after, int size) {
    try (Transaction transaction = backend.tercet().begin(true)) {
      List<Container> found = databases.listDatabases(transaction, after, size + 1);
      ListDatabasesResponse.Builder answer = ListDatabasesResponse.newBuilder();
      for (Container database : found.subList(0, Math.min(size, found.size()))) {
        answer.addDatabases(Database.newBuilder().setName(database.name()));
      }
      if (found.size() > size) {
        answer.setNextPageToken(Pages.token(found.get(size - 1).name()));
      }
      return answer.build();
    }
  }

  void get(GetDatabaseRequest request, Answer<GetDatabaseResponse> call) {
    backend.onWorker(call, () -> call.send(get(request)));
  }

  private GetDatabaseResponse get(GetDatabaseRequest request) {
    try (Transaction transaction = backend.tercet().begin(true)) {
      Databases.Description found = databases.describe(transaction, request.getDatabase());
      return GetDatabaseResponse.newBuilder()
          .setDatabase(Database.newBuilder().setName(found.database().name()))
          .setBucketCount(found.bucketCount())
          .setSizeBytes(found.sizeBytes())
          .setReadVersion(transaction.version())
          .build();
    }
  }

  private static String named(String name) {
    if (name.isEmpty()) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "The request names no database.")
          .with("field", "database");
    }
    return name;
  }
}
