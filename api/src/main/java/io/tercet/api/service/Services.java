package io.tercet.api.service;

import io.grpc.ServerServiceDefinition;
import io.tercet.admin.v1.AdminServiceGrpc;
import io.tercet.api.rpc.CallStart;
import io.tercet.api.rpc.ServiceBinder;
import io.tercet.database.v1.DatabaseServiceGrpc;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** Puts the services together: which method is carried out by what. */
public final class Services {
  private Services() {}

  /**
   * Returns all services over one store.
   *
   * @param backend what they stand on
   * @param start what all calls share
   * @param timer ends streams whose view has grown too old
   * @param shuttingDown whether the server is about to end
   */
  public static List<ServerServiceDefinition> bind(
      Backend backend,
      CallStart start,
      ScheduledExecutorService timer,
      Supplier<Boolean> shuttingDown) {
    KeyValueReads reads = new KeyValueReads(backend);
    KeyValueWrites writes = new KeyValueWrites(backend);
    AtomicWrites atomicWrites = new AtomicWrites(backend);
    RangeCalls ranges = new RangeCalls(backend);
    LeaseCalls leases = new LeaseCalls(backend);
    LoadCalls loads = new LoadCalls(backend);
    WatchCalls watches = new WatchCalls(backend, timer);
    ScanCalls scans = new ScanCalls(backend);
    TransactionCalls transactions = new TransactionCalls(backend);
    DatabaseCalls databases = new DatabaseCalls(backend);
    BucketCalls buckets = new BucketCalls(backend);
    AdminCalls admin = new AdminCalls(backend, shuttingDown);
    return List.of(
        new ServiceBinder(KeyValueServiceGrpc.getServiceDescriptor(), start, timer)
                .unary(KeyValueServiceGrpc.getGetMethod(), reads::get)
                .unary(KeyValueServiceGrpc.getBatchGetMethod(), reads::batchGet)
                .unary(KeyValueServiceGrpc.getPutMethod(), writes::put)
                .unary(KeyValueServiceGrpc.getDeleteMethod(), writes::delete)
                .unary(KeyValueServiceGrpc.getIncrementMethod(), writes::increment)
                .unary(KeyValueServiceGrpc.getExpireMethod(), writes::expire)
                .unary(KeyValueServiceGrpc.getPersistMethod(), writes::persist)
                .unary(KeyValueServiceGrpc.getWriteMethod(), atomicWrites::write)
                .unary(KeyValueServiceGrpc.getCountMethod(), ranges::count)
                .unary(KeyValueServiceGrpc.getDeleteRangeMethod(), ranges::deleteRange)
                .stream(KeyValueServiceGrpc.getScanMethod(), scans::scan)
                .stream(KeyValueServiceGrpc.getWatchMethod(), watches::watch)
                .dialogue(KeyValueServiceGrpc.getBulkLoadMethod(), loads::bulkLoad)
                .unary(KeyValueServiceGrpc.getGrantLeaseMethod(), leases::grant)
                .unary(KeyValueServiceGrpc.getKeepLeaseAliveMethod(), leases::keepAlive)
                .unary(KeyValueServiceGrpc.getRevokeLeaseMethod(), leases::revoke)
                .unary(KeyValueServiceGrpc.getGetLeaseMethod(), leases::get)
                .build(),
        new ServiceBinder(TransactionServiceGrpc.getServiceDescriptor(), start, timer)
            .unary(TransactionServiceGrpc.getBeginMethod(), transactions::begin)
            .unary(TransactionServiceGrpc.getCommitMethod(), transactions::commit)
            .unary(TransactionServiceGrpc.getRollbackMethod(), transactions::rollback)
            .build(),
        new ServiceBinder(DatabaseServiceGrpc.getServiceDescriptor(), start, timer)
            .unary(DatabaseServiceGrpc.getCreateDatabaseMethod(), databases::create)
            .unary(DatabaseServiceGrpc.getDropDatabaseMethod(), databases::drop)
            .unary(DatabaseServiceGrpc.getListDatabasesMethod(), databases::list)
            .unary(DatabaseServiceGrpc.getGetDatabaseMethod(), databases::get)
            .unary(DatabaseServiceGrpc.getCreateBucketMethod(), buckets::create)
            .unary(DatabaseServiceGrpc.getDropBucketMethod(), buckets::drop)
            .unary(DatabaseServiceGrpc.getListBucketsMethod(), buckets::list)
            .build(),
        new ServiceBinder(AdminServiceGrpc.getServiceDescriptor(), start, timer)
            .unary(AdminServiceGrpc.getGetServerInfoMethod(), admin::getServerInfo)
            .build());
  }
}
