package io.tercet.cli.load;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read. For one thread. */
public final class CountedInput extends FilterInputStream {
  private long count;

  /** Reads from another stream, which is closed with this one. */
  public CountedInput(InputStream in) {
    super(in);
  }

  /** Returns how many bytes were read. */
  public long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count += one < 0 ? 0 : 1;
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    count += Math.max(0, read);
    return read;
  }
}
