package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is recorded is what happened, from one thread or many. */
class HistoryRecorderTest {

  @Test
  void recordsStepsAndEnds() {
    HistoryRecorder recorder = Workload.tickingRecorder();
    TransactionRecording first = recorder.begin(0);
    TransactionRecording second = recorder.begin(1);
    TransactionRecording third = recorder.begin(2);
    TransactionRecording fourth = recorder.begin(3);
    first.append("x", 5);
    first.read("x", Elements.of(5));
    TreeMap<String, Elements> found = new TreeMap<>();
    found.put("x", Elements.of(5));
    first.rangeRead(new MicroOperation.RangeRead("a", "z", found));
    found.clear();
    second.fail();
    first.ok(7);
    third.info();
    fourth.append("y", 6);
    assertThat(HistoryText.write(recorder.history()))
        .isEqualTo(
            """
            T0 ok p0 1..6 v7 ; append x 5 ; read x 5 ; range a z x=5
            T1 fail p1 2..5 v0
            T2 info p2 3..? v0
            T3 info p3 4..? v0 ; append y 6
            """);
    assertThatThrownBy(() -> first.append("x", 6)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(third::fail).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void threadsRecordAtOnce() throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    int threads = 4;
    int each = 5_000;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<? extends Future<?>> runs =
          IntStream.range(0, threads)
              .mapToObj(process -> pool.submit(() -> record(recorder, process, each)))
              .toList();
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      pool.shutdown();
    }
    History history = recorder.history();
    assertThat(history.size()).isEqualTo(threads * each);
    assertThat(history.count(Outcome.OK)).isEqualTo(threads * each);
    assertThat(history.transactions())
        .isSortedAccordingTo((a, b) -> Long.compare(a.invokedNanos(), b.invokedNanos()))
        .allMatch(transaction -> transaction.operations().size() == 1);
  }

  private static void record(HistoryRecorder recorder, int process, int count) {
    for (int i = 0; i < count; i++) {
      TransactionRecording recording = recorder.begin(process);
      recording.append("x" + process, i);
      recording.ok(0);
    }
  }
}
