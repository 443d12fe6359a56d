package io.tercet.api.service;

import io.tercet.api.rpc.BatchSource;
import io.tercet.common.v1.EndReason;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.Entry;
import io.tercet.kv.EntryScan;
import io.tercet.kv.ResumeTokens;
import io.tercet.kv.v1.ScanEnd;
import io.tercet.kv.v1.ScanHeader;
import io.tercet.kv.v1.ScanResponse;

/** The messages of one scan. One thread at a time. */
final class ScanSource implements BatchSource<ScanResponse> {
  /** An entry costs about so much in a message besides its key and value. */
  private static final int ENTRY_BYTES = 24;

  private final EntryScan scan;
  private final Transaction transaction;
  private final boolean ownsTransaction;
  private final boolean keysOnly;
  private final ScanLimits limits;
  private final ResumeTokens tokens;
  private final long readVersion;

  private boolean started;
  private long entries;
  private long bytes;

  /**
   * Creates it over a scan that is open, which belongs to it from now on.
   *
   * @param ownsTransaction whether the transaction does so, too
   */
  ScanSource(
      EntryScan scan,
      Transaction transaction,
      boolean ownsTransaction,
      boolean keysOnly,
      ScanLimits limits,
      ResumeTokens tokens) {
    this.scan = scan;
    this.transaction = transaction;
    this.ownsTransaction = ownsTransaction;
    this.keysOnly = keysOnly;
    this.limits = limits;
    this.tokens = tokens;
    this.readVersion = transaction.version();
  }

  @Override
  public Batch<ScanResponse> next() {
    ScanResponse.Builder message = begin();
    long batchBytes = 0;
    byte[] lastKey = null;
    EndReason end = null;
    while (end == null && batchBytes < limits.batchBytes()) {
      if (!scan.next()) {
        end = EndReason.END_REASON_EXHAUSTED;
        break;
      }
      Entry entry = scan.entry();
      message.addEntries(Entries.named(entry, keysOnly));
      lastKey = entry.key();
      long size = lastKey.length + (keysOnly ? 0L : entry.valueLength());
      entries++;
      bytes += size;
      batchBytes += size + ENTRY_BYTES;
      if (entries >= limits.entries() || bytes >= limits.bytes()) {
        end = EndReason.END_REASON_LIMIT_REACHED;
      }
    }
    if (lastKey != null) {
      message.setResumeToken(tokens.after(lastKey));
    }
    if (end != null) {
      message.setEnd(end(end));
    }
    return new Batch<>(message.build(), end != null);
  }

  @Override
  public ScanResponse expire() {
    return begin().setEnd(end(EndReason.END_REASON_VIEW_EXPIRED)).build();
  }

  private ScanResponse.Builder begin() {
    ScanResponse.Builder message = ScanResponse.newBuilder();
    if (!started) {
      started = true;
      message.setHeader(ScanHeader.newBuilder().setReadVersion(readVersion));
    }
    return message;
  }

  private ScanEnd end(EndReason reason) {
    return ScanEnd.newBuilder()
        .setReason(reason)
        .setEntryCount(entries)
        .setSizeBytes(bytes)
        .build();
  }

  @Override
  public void close() {
    scan.close();
    if (ownsTransaction) {
      transaction.close();
    }
  }
}
