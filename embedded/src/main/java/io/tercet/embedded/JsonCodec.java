package io.tercet.embedded;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON, by Jackson. Safe for use by any number of threads. */
final class JsonCodec<T> implements Codec<T> {
  /** Made when it is first needed: it takes longer than many a program runs. */
  private static final class Mapper {
    static final JsonMapper JSON =
        JsonMapper.builder()
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  private final Class<T> type;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  JsonCodec(Class<T> type) {
    this.type = type;
    this.reader = Mapper.JSON.readerFor(type);
    this.writer = Mapper.JSON.writerFor(type);
  }

  @Override
  public byte[] encode(T value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new CodecException("The value cannot be written as JSON: " + type.getName(), e);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    T value;
    try {
      value = reader.readValue(bytes);
    } catch (JacksonException e) {
      throw new CodecException("The bytes are not the JSON of a value: " + type.getName(), e);
    }
    if (value == null) {
      throw new CodecException(
          "The bytes are the JSON null: " + type.getName(), new NullPointerException());
    }
    return value;
  }
}
