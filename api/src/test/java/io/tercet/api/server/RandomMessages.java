package io.tercet.api.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Random;

/** Makes messages of any type that mean nothing in particular. */
final class RandomMessages {
  private static final int DEPTH_MAX = 4;

  private RandomMessages() {}

  /** Returns the bytes of a random message, of which some may have been changed. */
  static byte[] mutated(Message prototype, Random random) {
    byte[] bytes = message(prototype, random, 0).toByteArray();
    int changes = random.nextInt(3);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static Message message(Message prototype, Random random, int depth) {
    Message.Builder builder = prototype.newBuilderForType();
    for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
      if (random.nextBoolean()) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = random.nextInt(3); i > 0; i--) {
          builder.addRepeatedField(field, value(builder, field, random, depth));
        }
      } else {
        builder.setField(field, value(builder, field, random, depth));
      }
    }
    return builder.build();
  }

  private static Object value(
      Message.Builder builder, FieldDescriptor field, Random random, int depth) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt(10) - 2;
      case LONG -> random.nextInt(4) == 0 ? random.nextLong() : (long) random.nextInt(10) - 2;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> random.nextInt(3) == 0 ? "" : "s" + random.nextInt(3);
      case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(20)]);
      case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(5));
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case MESSAGE -> {
        Message nested = builder.newBuilderForField(field).buildPartial();
        yield depth < DEPTH_MAX ? message(nested, random, depth + 1) : nested;
      }
    };
  }
}
