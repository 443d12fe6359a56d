package io.tercet.bench;

import io.tercet.core.key.KeyReader;
import io.tercet.core.key.KeyWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a key of an integer, a string and a timestamp-sized integer costs to build and to read,
 * beside the floor: the same values copied without regard to order. Nanoseconds per key.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyEncodingBenchmark {
  private static final BigDecimal PRICE = new BigDecimal("19.99");

  private final KeyWriter writer = new KeyWriter();
  private final byte[] plain = new byte[64];
  private final String name = "user-0012345678";
  private int number = 4711;
  private long stamp = 1_767_225_600_000L;
  private double fraction = 19.99;
  private final byte[] key = tuple().toByteArray();
  private final KeyReader reader = new KeyReader(key);

  private KeyWriter tuple() {
    return writer.clear().addLong(number).addString(name).addLong(stamp);
  }

  /** The floor: copies the values into an array in their natural width. */
  @Benchmark
  public int copyTuple() {
    int position = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      plain[position++] = (byte) (number >>> shift);
    }
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(utf8, 0, plain, position, utf8.length);
    position += utf8.length;
    for (int shift = 56; shift >= 0; shift -= 8) {
      plain[position++] = (byte) (stamp >>> shift);
    }
    return position;
  }

  /** Builds the key in the writer's own array. */
  @Benchmark
  public int encodeTuple() {
    return tuple().size();
  }

  /** Builds the key and copies it out. */
  @Benchmark
  public byte[] encodeTupleToNewArray() {
    return tuple().toByteArray();
  }

  /** Builds the key with its string and last integer descending. */
  @Benchmark
  public int encodeDescendingTuple() {
    writer.clear().addLong(number).descending().addString(name).addLong(stamp);
    return writer.size();
  }

  /** Reads all three values. */
  @Benchmark
  public long decodeTuple() {
    reader.reset(key, 0, key.length);
    return reader.readLong() + reader.readString().length() + reader.readLong();
  }

  /** Passes over all three values. */
  @Benchmark
  public int skipTuple() {
    reader.reset(key, 0, key.length);
    reader.skip();
    reader.skip();
    reader.skip();
    return reader.position();
  }

  /** Builds the key of one double that is no integer. */
  @Benchmark
  public int encodeDouble() {
    return writer.clear().addDouble(fraction).size();
  }

  /** Builds the key of one decimal that is no double. */
  @Benchmark
  public int encodeDecimal() {
    return writer.clear().addDecimal(PRICE).size();
  }
}
