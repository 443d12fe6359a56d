package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.storage.Slice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a write came to, as its receipt keeps it; specified in {@code docs/internals/receipts.md}.
 * The version of the commit stands beside it. Stateless.
 *
 * @param <T> the kind of result
 */
final class ReceiptCodec<T> implements ResultCodec<T> {
  static final ReceiptCodec<PutResult> PUT = new ReceiptCodec<>(PutResult.class);
  static final ReceiptCodec<DeleteResult> DELETE = new ReceiptCodec<>(DeleteResult.class);
  static final ReceiptCodec<IncrementResult> INCREMENT = new ReceiptCodec<>(IncrementResult.class);
  static final ReceiptCodec<ExpireResult> EXPIRE = new ReceiptCodec<>(ExpireResult.class);
  static final ReceiptCodec<DeleteRangeResult> DELETE_RANGE =
      new ReceiptCodec<>(DeleteRangeResult.class);
  static final ReceiptCodec<WriteResult> WRITE = new ReceiptCodec<>(WriteResult.class);

  private static final byte FORMAT = 1;

  private final Class<T> type;

  private ReceiptCodec(Class<T> type) {
    this.type = type;
  }

  @Override
  public byte[] encode(T result) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      write(out, result);
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes every byte", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public T decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte format = in.readByte();
      if (format != FORMAT) {
        throw new TercetException(
                Reason.FORMAT_TOO_NEW, "The result in a receipt has an unknown format.")
            .with("format", format);
      }
      T result = type.cast(read(in));
      if (in.available() > 0) {
        throw new IOException("bytes follow the result");
      }
      return result;
    } catch (IOException | ClassCastException e) {
      throw new TercetException(
              Reason.DATA_LOSS, "The result in a receipt is damaged; restore from a backup.", e)
          .with("bytes", bytes.length);
    }
  }

  private static void write(DataOutputStream out, Object result) throws IOException {
    if (result instanceof PutResult put) {
      out.writeByte(WriteKind.PUT.code());
      write(out, put.previous());
    } else if (result instanceof DeleteResult delete) {
      out.writeByte(WriteKind.DELETE.code());
      out.writeBoolean(delete.existed());
      write(out, delete.previous());
    } else if (result instanceof IncrementResult increment) {
      out.writeByte(WriteKind.INCREMENT.code());
      out.writeLong(increment.value());
      write(out, increment.previous());
    } else if (result instanceof ExpireResult expire) {
      out.writeByte(WriteKind.EXPIRE.code());
      out.writeBoolean(expire.existed());
      out.writeBoolean(expire.changed());
    } else if (result instanceof DeleteRangeResult range) {
      out.writeByte(WriteKind.DELETE_RANGE.code());
      out.writeLong(range.deletedCount());
      out.writeBoolean(range.complete());
    } else if (result instanceof WriteResult write) {
      out.writeByte(WriteKind.WRITE.code());
      out.writeBoolean(write.held());
      out.writeInt(write.results().size());
      for (OperationResult one : write.results()) {
        write(out, one);
      }
    }
  }

  private static Object read(DataInputStream in) throws IOException {
    return switch (WriteKind.of(in.readByte())) {
      case PUT -> new PutResult(0, readEntry(in));
      case DELETE -> new DeleteResult(0, in.readBoolean(), readEntry(in));
      case INCREMENT -> new IncrementResult(0, in.readLong(), readEntry(in));
      case EXPIRE -> new ExpireResult(0, in.readBoolean(), in.readBoolean());
      case DELETE_RANGE -> new DeleteRangeResult(0, in.readLong(), in.readBoolean());
      case WRITE -> readWrite(in);
    };
  }

  private static WriteResult readWrite(DataInputStream in) throws IOException {
    boolean held = in.readBoolean();
    int count = in.readInt();
    List<OperationResult> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add((OperationResult) read(in));
    }
    return new WriteResult(0, held, List.copyOf(results));
  }

  private static void write(DataOutputStream out, Optional<Entry> entry) throws IOException {
    out.writeBoolean(entry.isPresent());
    if (entry.isPresent()) {
      Entry present = entry.get();
      writeBytes(out, present.rawKey());
      out.writeLong(present.version());
      out.writeLong(present.expireAtMs());
      out.writeLong(present.leaseId().orElse(io.tercet.kv.Entry.NO_LEASE));
      writeBytes(out, present.value());
    }
  }

  private static Optional<Entry> readEntry(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return Optional.empty();
    }
    byte[] key = readBytes(in);
    long version = in.readLong();
    long expireAtMs = in.readLong();
    long leaseId = in.readLong();
    byte[] value = readBytes(in);
    return Optional.of(
        new Entry(key, new Slice(value), value.length, version, expireAtMs, leaseId));
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(0, length));
    if (bytes.length != length) {
      throw new IOException("the bytes end before their length");
    }
    return bytes;
  }
}
