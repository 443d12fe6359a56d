package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** After a workload every key is read, also where a system reads ranges in part. */
class WorkloadTest {
  @Test
  void readsEveryGroupInFullAtTheEnd() {
    Seeds.rounds(
        20,
        random -> {
          WorkloadOptions options =
              WorkloadOptions.defaults(random.nextLong()).withTransactions(200);
          History history = run(options, random);
          Set<String> appended = new TreeSet<>();
          Set<String> read = new TreeSet<>();
          for (RecordedTransaction transaction : history.transactions()) {
            if (transaction.process() == options.processes()) {
              assertThat(transaction.outcome()).isEqualTo(Outcome.OK);
              read.add(groupReadInFull(transaction));
            } else {
              transaction.operations().forEach(operation -> addGroup(operation, appended));
            }
          }
          assertThat(appended).isNotEmpty();
          assertThat(read).containsAll(appended);
        });
  }

  private static History run(WorkloadOptions options, Random random) {
    HistoryRecorder recorder = Workload.tickingRecorder();
    try (Store store =
        Store.open(
            new MemoryStorage(),
            StoreOptions.DEFAULT,
            TimeSource.system(),
            new InlineBackground(),
            random)) {
      StoreSystem system =
          new StoreSystem(
              () -> store, random.nextLong(), EnumSet.allOf(Durability.class), Set.of());
      Workload workload = new Workload(options, system, recorder);
      workload.runInterleaved();
      workload.readAll();
    }
    return recorder.history();
  }

  private static void addGroup(MicroOperation operation, Set<String> groups) {
    if (operation instanceof MicroOperation.Append append) {
      groups.add(append.key().substring(0, append.key().indexOf('/') + 1));
    }
  }

  /** Returns the group whose range the reads of a transaction cover without a gap. */
  private static String groupReadInFull(RecordedTransaction transaction) {
    List<MicroOperation.RangeRead> parts = new ArrayList<>();
    for (MicroOperation operation : transaction.operations()) {
      parts.add((MicroOperation.RangeRead) operation);
    }
    parts.sort(Comparator.comparing(MicroOperation.RangeRead::from));
    String group = parts.get(0).from();
    assertThat(group).endsWith("/");
    String reached = group;
    for (MicroOperation.RangeRead part : parts) {
      assertThat(part.from()).as("%s", transaction).isEqualTo(reached);
      reached = part.to();
    }
    assertThat(reached).as("%s", transaction).isEqualTo(WorkloadKeys.end(group));
    return group;
  }
}
