package io.tercet.cli.shell;

import java.io.IOException;
import java.io.InputStream;

/** Standard input as commands of the shell find it: the shell reads it itself. */
final class OwnInput extends InputStream {
  @Override
  public int read() throws IOException {
    throw refusal();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    throw refusal();
  }

  private static IOException refusal() {
    return new IOException("Standard input is the shell's own; name a file instead");
  }
}
