package io.tercet.cli.output;

/** Bytes to be printed, in the way that suits the format. Does not copy them. */
public final class Bytes {
  private final byte[] content;

  /** Wraps bytes, which must not change any more. */
  public Bytes(byte[] content) {
    this.content = content;
  }

  byte[] content() {
    return content;
  }
}
