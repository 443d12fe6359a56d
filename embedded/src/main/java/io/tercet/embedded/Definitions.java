package io.tercet.embedded;

import io.tercet.core.catalog.Container;
import io.tercet.core.engine.Durability;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.transaction.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Changes of what databases and buckets there are, each a transaction of its own. Stateless. */
final class Definitions {
  private Definitions() {}

  /** Makes a change; returns the version of its commit. */
  static long change(Backing backing, Consumer<Transaction> change) {
    return backing
        .store()
        .runner()
        .run(options(backing), ResultCodec.none(), body(change))
        .version();
  }

  /** As {@link #change}, without waiting. */
  static CompletableFuture<Long> changeAsync(Backing backing, Consumer<Transaction> change) {
    return backing.handOver(
        backing.store().runner().runAsync(options(backing), ResultCodec.none(), body(change)),
        Completed::version);
  }

  /** Returns the names of containers. */
  static List<String> names(List<Container> containers) {
    return containers.stream().map(Container::name).toList();
  }

  private static Function<Transaction, Boolean> body(Consumer<Transaction> change) {
    return transaction -> {
      change.accept(transaction);
      return true;
    };
  }

  private static RunOptions options(Backing backing) {
    return new RunOptions(Durability.SYNC, backing.deadlineNanos(), null);
  }
}
