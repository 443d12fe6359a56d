package io.tercet.embedded.crash;

import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.Snapshot;
import io.tercet.core.storage.Storage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A storage whose process dies, as if killed, when a point is passed for the n-th time. */
final class CrashingStorage implements Storage {
  private final Storage storage;
  private final CrashPoint point;
  private final AtomicInteger passesLeft;

  CrashingStorage(Storage storage, CrashPoint point, int passes) {
    this.storage = storage;
    this.point = point;
    this.passesLeft = new AtomicInteger(passes);
  }

  private void pass(CrashPoint passed) {
    if (passed == point && passesLeft.decrementAndGet() == 0) {
      // No shutdown hook runs, nothing is flushed: to the disk this is a kill.
      Runtime.getRuntime().halt(137);
    }
  }

  @Override
  public void write(byte[] batch, boolean sync) {
    pass(CrashPoint.BEFORE_WRITE);
    storage.write(batch, sync);
    pass(CrashPoint.AFTER_WRITE);
  }

  @Override
  public void syncLog() {
    pass(CrashPoint.BEFORE_SYNC);
    storage.syncLog();
    pass(CrashPoint.AFTER_SYNC);
  }

  @Override
  public void writeState(byte[] state) {
    pass(CrashPoint.BEFORE_STATE);
    storage.writeState(state);
    pass(CrashPoint.AFTER_STATE);
  }

  @Override
  public long lastSequence() {
    return storage.lastSequence();
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    return storage.get(keyspace, key);
  }

  @Override
  public Snapshot snapshot() {
    return storage.snapshot();
  }

  @Override
  public LogCursor log(long sequence) {
    return storage.log(sequence);
  }

  @Override
  public byte @Nullable [] readState() {
    return storage.readState();
  }

  @Override
  public void housekeep() {
    storage.housekeep();
  }

  @Override
  public long approximateBytes(Keyspace keyspace, KeyRange range) {
    return storage.approximateBytes(keyspace, range);
  }

  @Override
  public void compact(Keyspace keyspace, KeyRange range) {
    storage.compact(keyspace, range);
  }

  @Override
  public void verify() {
    storage.verify();
  }

  @Override
  public Map<String, Long> statistics() {
    return storage.statistics();
  }

  @Override
  public void close() {
    storage.close();
  }
}
