package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The small durable state beside the data; specified in {@code docs/internals/state-file.md}.
 *
 * <p>Versions: the operation with sequence number s, written in the epoch that began at or before
 * s, has the version s + offset of that epoch. An epoch begins with each open that follows no
 * orderly close.
 *
 * @param identity who the store is
 * @param clean whether the store was closed in order, with nothing written since
 * @param syncedSequence all operations up to this one are on disk
 * @param stampMs the store's time when this was written
 * @param epochs in order; never empty
 */
record EngineState(
    StoreIdentity identity, boolean clean, long syncedSequence, long stampMs, List<Epoch> epochs) {
  private static final byte FORMAT = 1;

  /** By how much a new epoch leaps: more than can ever stand unsynced. */
  static final long LEAP = 1L << 28;

  /** Older epochs are forgotten: the log never reaches back so far. */
  private static final int EPOCHS_MAX = 1000;

  /**
   * Since when which offset holds.
   *
   * @param firstSequence of the first operation of the epoch
   * @param offset of versions to sequence numbers
   */
  record Epoch(long firstSequence, long offset) {}

  static EngineState create(StoreIdentity identity, long stampMs) {
    return new EngineState(identity, true, 0, stampMs, List.of(new Epoch(1, 0)));
  }

  long offset() {
    return epochs.get(epochs.size() - 1).offset();
  }

  /** Returns the offset that held when an operation was written. */
  long offsetOf(long sequence) {
    for (int i = epochs.size() - 1; i > 0; i--) {
      if (epochs.get(i).firstSequence() <= sequence) {
        return epochs.get(i).offset();
      }
    }
    return epochs.get(0).offset();
  }

  /** Returns the sequence number of the last operation at or before a version. */
  long sequenceOf(long version) {
    for (int i = epochs.size() - 1; i >= 0; i--) {
      Epoch epoch = epochs.get(i);
      long sequence = version - epoch.offset();
      if (sequence >= epoch.firstSequence()) {
        // A version inside a leap was never issued: what lies before it ends where its epoch does.
        return i + 1 < epochs.size()
            ? Math.min(sequence, epochs.get(i + 1).firstSequence() - 1)
            : sequence;
      }
    }
    return 0;
  }

  /** Returns this state with a new epoch that begins after an operation. */
  EngineState leap(long lastSequence) {
    List<Epoch> more = new ArrayList<>(epochs);
    more.add(new Epoch(lastSequence + 1, offset() + LEAP));
    if (more.size() > EPOCHS_MAX) {
      more.remove(0);
    }
    return new EngineState(identity, clean, syncedSequence, stampMs, List.copyOf(more));
  }

  EngineState at(boolean nowClean, long nowSynced, long nowStampMs) {
    return new EngineState(identity, nowClean, nowSynced, nowStampMs, epochs);
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(52 + 16 * epochs.size());
    buffer.put(FORMAT).put((byte) (clean ? 1 : 0));
    buffer.putLong(identity.storeId().getMostSignificantBits());
    buffer.putLong(identity.storeId().getLeastSignificantBits());
    buffer.putLong(identity.incarnation().getMostSignificantBits());
    buffer.putLong(identity.incarnation().getLeastSignificantBits());
    buffer.putLong(syncedSequence).putLong(stampMs);
    buffer.putShort((short) epochs.size());
    for (Epoch epoch : epochs) {
      buffer.putLong(epoch.firstSequence()).putLong(epoch.offset());
    }
    return buffer.array();
  }

  static EngineState decode(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      byte format = buffer.get();
      if (format != FORMAT) {
        throw new TercetException(Reason.FORMAT_TOO_NEW, "The state file has an unknown format.")
            .with("format", format);
      }
      boolean clean = (buffer.get() & 1) != 0;
      StoreIdentity identity =
          new StoreIdentity(
              new UUID(buffer.getLong(), buffer.getLong()),
              new UUID(buffer.getLong(), buffer.getLong()));
      long synced = buffer.getLong();
      long stampMs = buffer.getLong();
      int count = buffer.getShort();
      List<Epoch> epochs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        epochs.add(new Epoch(buffer.getLong(), buffer.getLong()));
      }
      if (epochs.isEmpty()) {
        throw damaged(null);
      }
      return new EngineState(identity, clean, synced, stampMs, List.copyOf(epochs));
    } catch (BufferUnderflowException e) {
      throw damaged(e);
    }
  }

  private static TercetException damaged(@org.jspecify.annotations.Nullable Throwable cause) {
    return new TercetException(
        Reason.DATA_LOSS, "The state file is damaged; restore from a backup.", cause);
  }
}
