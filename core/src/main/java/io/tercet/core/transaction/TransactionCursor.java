package io.tercet.core.transaction;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a range as a transaction sees it: what its view holds, with its own writes laid over
 * it. What was walked over is read: to the range's end if the walk came to it, else to the last key
 * it showed. One thread at a time.
 */
final class TransactionCursor implements Cursor {
  private static final Slice NOTHING = new Slice(new byte[0]);

  private final Transaction owner;
  private final Keyspace keyspace;
  private final KeyRange range;
  private final Direction direction;
  private final Cursor base;
  private final Overlay overlay;
  private final boolean merges;
  private final long moment;

  private boolean baseWaits;
  private boolean baseEnded;
  private Overlay.@Nullable Entry own;
  private boolean ownEnded;
  private byte @Nullable [] lastOwnKey;

  private Slice key = NOTHING;
  private Slice value = NOTHING;
  private boolean valueInBase;
  private boolean started;
  private boolean exhausted;
  private boolean closed;

  TransactionCursor(
      Transaction owner,
      Keyspace keyspace,
      KeyRange range,
      Direction direction,
      Cursor base,
      Overlay overlay) {
    this.owner = owner;
    this.keyspace = keyspace;
    this.range = range;
    this.direction = direction;
    this.base = base;
    this.overlay = overlay;
    // Writes made from now on are not for this cursor: with none so far there is nothing to merge.
    this.merges = !overlay.isEmpty(keyspace);
    this.moment = overlay.cursorOpened();
  }

  @Override
  public boolean next() {
    owner.ensureUsable();
    if (exhausted) {
      return false;
    }
    started = true;
    boolean found = merges ? nextMerged() : nextOfBase();
    exhausted = !found;
    return found;
  }

  @Override
  public Slice key() {
    return key;
  }

  @Override
  public Slice value() {
    return valueInBase ? base.value() : value;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owner.cursorClosed(this);
      overlay.cursorClosed();
      base.close();
    }
  }

  Keyspace keyspace() {
    return keyspace;
  }

  /** Returns what was read so far; null for nothing. */
  @Nullable KeyRange consumed() {
    if (!started) {
      return null;
    }
    if (exhausted) {
      return range;
    }
    byte[] last = key.toByteArray();
    return direction == Direction.FORWARD
        ? KeyRange.of(range.start(), Arrays.copyOf(last, last.length + 1))
        : KeyRange.of(last, range.end());
  }

  private boolean nextOfBase() {
    if (!base.next()) {
      return false;
    }
    key = base.key();
    valueInBase = true;
    return true;
  }

  private boolean nextMerged() {
    while (true) {
      fill();
      Overlay.Entry mine = own;
      if (mine == null) {
        if (baseEnded) {
          return false;
        }
        showBase();
        return true;
      }
      int order = baseEnded ? 1 : base.key().compareTo(mine.key());
      if (direction == Direction.REVERSE && !baseEnded) {
        order = -order;
      }
      if (order < 0) {
        showBase();
        return true;
      }
      if (showOwn(mine, order == 0)) {
        return true;
      }
    }
  }

  /** Makes sure that the next of both sides is known. */
  private void fill() {
    if (!baseWaits && !baseEnded) {
      baseWaits = base.next();
      baseEnded = !baseWaits;
    }
    if (own == null && !ownEnded) {
      own = overlay.next(keyspace, range, direction, lastOwnKey, moment);
      ownEnded = own == null;
    }
  }

  private void showBase() {
    baseWaits = false;
    key = base.key();
    valueInBase = true;
  }

  private boolean showOwn(Overlay.Entry mine, boolean coversBase) {
    own = null;
    lastOwnKey = mine.key();
    byte[] before = coversBase && mine.change().needsBase() ? base.value().toByteArray() : null;
    if (coversBase) {
      baseWaits = false;
    }
    byte[] after = mine.change().applyTo(before);
    if (after == null) {
      return false;
    }
    key = new Slice(mine.key());
    value = new Slice(after);
    valueInBase = false;
    return true;
  }
}
