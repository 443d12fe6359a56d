package io.tercet.api.service;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.ResultCodec;

/**
 * Keeps the answer of a call in its receipt, as the message that it is.
 *
 * @param <A> the answer
 */
final class MessageCodec<A extends MessageLite> implements ResultCodec<A> {
  private final Parser<A> parser;

  MessageCodec(Parser<A> parser) {
    this.parser = parser;
  }

  @Override
  public byte[] encode(A result) {
    return result.toByteArray();
  }

  @Override
  public A decode(byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new TercetException(
          Reason.DATA_LOSS, "The answer in a receipt is damaged; restore from a backup.", e);
    }
  }
}
