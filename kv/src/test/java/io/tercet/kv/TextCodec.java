package io.tercet.kv;

import io.tercet.core.run.ResultCodec;
import java.nio.charset.StandardCharsets;

/** Results that are text. Stateless. */
final class TextCodec implements ResultCodec<String> {
  static final TextCodec CODEC = new TextCodec();

  private TextCodec() {}

  @Override
  public byte[] encode(String result) {
    return result.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String decode(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
