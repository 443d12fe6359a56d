package io.tercet.core.engine;

import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot of the storage, registered with {@link OpenViews} for as long as it is open. */
final class LocalView implements View {
  private final OpenViews owner;
  private final boolean readWrite;
  private final long floor;
  private final long openedNanos;
  private final long nowMs;
  private @Nullable Snapshot snapshot;
  private long version;
  private volatile @Nullable TercetException ended;
  private boolean closed;

  /**
   * Creates a view that has no snapshot yet.
   *
   * @param floor a sequence number that its snapshot will certainly see
   */
  LocalView(OpenViews owner, boolean readWrite, long floor, long openedNanos, long nowMs) {
    this.owner = owner;
    this.readWrite = readWrite;
    this.floor = floor;
    this.openedNanos = openedNanos;
    this.nowMs = nowMs;
  }

  void attach(Snapshot taken, long versionOffset) {
    snapshot = taken;
    version = taken.sequence() + versionOffset;
  }

  long floor() {
    return floor;
  }

  long openedNanos() {
    return openedNanos;
  }

  long sequence() {
    return snapshot().sequence();
  }

  /** Makes the view unusable; its owner still closes it. */
  void end(TercetException why) {
    if (ended == null) {
      ended = why;
    }
  }

  @Nullable TercetException ended() {
    return ended;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public boolean readWrite() {
    return readWrite;
  }

  @Override
  public void ensureUsable() {
    TercetException why = ended;
    if (why != null) {
      throw OpenViews.copy(why);
    }
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    ensureUsable();
    return snapshot().get(keyspace, key);
  }

  @Override
  public List<byte @Nullable []> multiGet(Keyspace keyspace, List<byte[]> keys) {
    ensureUsable();
    return snapshot().multiGet(keyspace, keys);
  }

  @Override
  public Cursor scan(Keyspace keyspace, KeyRange range, Direction direction, ScanHint hint) {
    ensureUsable();
    return snapshot().scan(keyspace, range, direction, hint);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    snapshot().close();
    owner.closed(this);
  }

  private Snapshot snapshot() {
    Snapshot taken = snapshot;
    if (taken == null) {
      throw new IllegalStateException("the view has no snapshot");
    }
    return taken;
  }
}
