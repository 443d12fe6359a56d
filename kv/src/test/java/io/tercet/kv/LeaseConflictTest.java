package io.tercet.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.ManualBackground;
import io.tercet.core.engine.ManualTime;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease whose end conflicts with puts does not keep others from ending. */
class LeaseConflictTest {
  private static final long TTL_MS = 10_000;

  /** What happens right before the next commits that rest on a view, one before each. */
  private final Queue<Runnable> disturbances = new ArrayDeque<>();

  private boolean armed;

  private final ManualTime time = new ManualTime();
  private final ManualBackground background = new ManualBackground();
  private final Store store =
      Store.over(
          disturbed(
              LocalEngine.open(
                  new MemoryStorage(),
                  StoreOptions.DEFAULT.engine(),
                  time,
                  background,
                  new Random(42))),
          StoreOptions.DEFAULT,
          background);
  private final KeyValues keyValues = new KeyValues(store, true);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void othersComeFirst() {
    long disturbed = grant(TTL_MS);
    for (int i = 0; i < Leases.TRIES; i++) {
      String key = "disturbed" + i;
      put(key, disturbed);
      disturbances.add(() -> put(key, Entry.NO_LEASE));
    }
    put("disturbed", disturbed);
    put("other", grant(TTL_MS + 1));
    time.advanceMs(TTL_MS + 1);
    armed = true;
    background.run("leases");
    assertThat(disturbances).isEmpty();
    assertThat(exists("disturbed")).isTrue();
    assertThat(exists("other")).isFalse();
    background.run("leases");
    assertThat(exists("disturbed")).isFalse();
    assertThat(exists("disturbed0")).isTrue();
    assertThat(keyValues.leases().count()).isZero();
  }

  private Engine disturbed(Engine engine) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              if (armed && method.getName().equals("commit") && rests((Commit) arguments[0])) {
                Runnable disturbance = disturbances.poll();
                if (disturbance != null) {
                  disturbance.run();
                }
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private static boolean rests(Commit commit) {
    return commit.view() != null;
  }

  private long grant(long ttlMs) {
    CompletableFuture<Completed<Long>> granted =
        keyValues.leases().grantAsync(options(), "", ttlMs, ResultCodec.<Long>none(), id -> id);
    background.runAll();
    return granted.join().result();
  }

  private void put(String key, long lease) {
    Operation put = Operation.Put.of("b", key.getBytes(UTF_8), new byte[0]).withLease(lease);
    var unused = keyValues.apply(options(), "", put, TextCodec.CODEC, result -> "");
  }

  private boolean exists(String key) {
    return keyValues.get("", "b", key.getBytes(UTF_8)) != null;
  }

  private RunOptions options() {
    return new RunOptions(
        Durability.BUFFERED, store.engine().clock().nanos() + 60_000_000_000L, null);
  }
}
