package io.tercet.bench.ycsb;

/** A store that the workloads run on. */
interface Contender extends AutoCloseable {
  /** Writes the records with the numbers from 0 up to {@code count}, excluded. */
  void load(int count) throws Exception;

  /** Says whether what follows is on disk when it is acknowledged. */
  void durable(boolean durable);

  /** Opens what one thread works with; closed with the contender. */
  Session session();

  /** What one thread does; each answers whether it found what it asked for. */
  interface Session {
    boolean read(byte[] key);

    boolean update(byte[] key, byte[] value);

    default boolean insert(byte[] key, byte[] value) {
      return update(key, value);
    }

    boolean scan(byte[] from, int count);

    default boolean readModifyWrite(byte[] key, byte[] value) {
      return read(key) && update(key, value);
    }
  }
}
