package io.tercet.bench.ycsb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tercet.bench.measure.Records;
import io.tercet.bench.rocks.RawStore;
import io.tercet.bench.wire.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * Redis in a process of its own, with its append-only file, by one connection of Jedis for each
 * thread. A sorted set beside the entries makes them scannable, as in YCSB's own binding.
 */
final class RedisContender implements Contender {
  private static final byte[] INDEX = "index".getBytes(US_ASCII);
  private static final byte[] TO_THE_LAST = {'+'};
  private static final int PIPELINED = 1_000;
  private static final int TIMEOUT_MS = 60_000;

  private final Process process;
  private final int port;
  private final List<Jedis> connections = new ArrayList<>();
  private final byte[] value;
  private final Jedis control;

  RedisContender(String program, Path folder, byte[] value) throws Exception {
    RawStore.delete(folder);
    Files.createDirectories(folder);
    this.value = value;
    this.port = ServerProcess.freePort();
    this.process =
        new ProcessBuilder(
                program,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toAbsolutePath().toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "no",
                // A rewrite of its log would take a core for a while, and Tercet's compactions with
                // it.
                "--auto-aof-rewrite-percentage",
                "0")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    endWithThisProcess(process);
    ServerProcess.awaitListening(port, process);
    this.control = connect();
  }

  /** A benchmark that is ended early takes its server with it. */
  private static void endWithThisProcess(Process process) {
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "redis-end"));
  }

  private Jedis connect() {
    Jedis jedis = new Jedis("127.0.0.1", port, TIMEOUT_MS);
    synchronized (connections) {
      connections.add(jedis);
    }
    return jedis;
  }

  @Override
  public void load(int count) {
    for (int from = 0; from < count; from += PIPELINED) {
      try (Pipeline pipeline = control.pipelined()) {
        for (int i = from; i < Math.min(count, from + PIPELINED); i++) {
          byte[] key = Records.key(i);
          pipeline.set(key, value);
          pipeline.zadd(INDEX, 0, key);
        }
      }
    }
  }

  @Override
  public void durable(boolean durable) {
    control.configSet("appendfsync", durable ? "always" : "no");
  }

  @Override
  public Session session() {
    Jedis jedis = connect();
    return new Session() {
      @Override
      public boolean read(byte[] key) {
        return jedis.get(key) != null;
      }

      @Override
      public boolean update(byte[] key, byte[] newValue) {
        return "OK".equals(jedis.set(key, newValue));
      }

      @Override
      public boolean insert(byte[] key, byte[] newValue) {
        return update(key, newValue) && jedis.zadd(INDEX, 0, key) == 1;
      }

      @Override
      public boolean scan(byte[] from, int count) {
        List<byte[]> keys = jedis.zrangeByLex(INDEX, fromIncluded(from), TO_THE_LAST, 0, count);
        return !keys.isEmpty() && jedis.mget(keys.toArray(new byte[0][])).size() == keys.size();
      }
    };
  }

  private static byte[] fromIncluded(byte[] key) {
    byte[] bound = new byte[key.length + 1];
    bound[0] = '[';
    System.arraycopy(key, 0, bound, 1, key.length);
    return bound;
  }

  @Override
  public void close() throws Exception {
    connections.forEach(Jedis::close);
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
