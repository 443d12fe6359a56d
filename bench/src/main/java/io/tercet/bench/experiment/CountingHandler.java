package io.tercet.bench.experiment;

import org.rocksdb.WriteBatch;

/** Counts operations as RocksDB calls it back for each; every array it is given was made for it. */
final class CountingHandler extends WriteBatch.Handler {
  long operations;

  @Override
  public void put(int columnFamilyId, byte[] key, byte[] value) {
    operations++;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    operations++;
  }

  @Override
  public void delete(int columnFamilyId, byte[] key) {
    operations++;
  }

  @Override
  public void delete(byte[] key) {
    operations++;
  }

  @Override
  public void merge(int columnFamilyId, byte[] key, byte[] value) {
    operations++;
  }

  @Override
  public void merge(byte[] key, byte[] value) {
    operations++;
  }

  @Override
  public void singleDelete(int columnFamilyId, byte[] key) {}

  @Override
  public void singleDelete(byte[] key) {}

  @Override
  public void deleteRange(int columnFamilyId, byte[] beginKey, byte[] endKey) {}

  @Override
  public void deleteRange(byte[] beginKey, byte[] endKey) {}

  @Override
  public void logData(byte[] blob) {}

  @Override
  public void putBlobIndex(int columnFamilyId, byte[] key, byte[] value) {}

  @Override
  public void markBeginPrepare() {}

  @Override
  public void markEndPrepare(byte[] xid) {}

  @Override
  public void markNoop(boolean emptyBatch) {}

  @Override
  public void markRollback(byte[] xid) {}

  @Override
  public void markCommit(byte[] xid) {}

  @Override
  public void markCommitWithTimestamp(byte[] xid, byte[] timestamp) {}
}
