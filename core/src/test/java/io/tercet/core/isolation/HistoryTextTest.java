package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Histories survive being written as text, and text that is none is refused by its line. */
class HistoryTextTest {

  @Test
  void textComesBackAsItWas() {
    String text =
        """
        T1 ok p0 100..250 v7 ; append x 5 ; read y 1,2 ; read z - ; range a c a1=3 a2=4,5
        T2 info p1 120..? v0 ; append x 6
        T3 fail p-1 130..131 v0 ; range a b
        """;
    assertThat(HistoryText.write(HistoryText.parse(text))).isEqualTo(text);
  }

  @Test
  void aRunComesBackWithTheSameReport() {
    HistoryRecorder recorder = Workload.tickingRecorder();
    SystemUnderTest system = new OptimisticSystem(1, OptimisticSystem.Flaw.NO_READ_VALIDATION);
    WorkloadOptions options = WorkloadOptions.defaults(1).withTransactions(300);
    new Workload(options, system, recorder).runInterleaved();
    History history = recorder.history();
    History copy = HistoryText.parse(HistoryText.write(history));
    assertThat(copy.transactions()).isEqualTo(history.transactions());
    assertThat(IsolationChecker.strict().check(copy).toString())
        .isEqualTo(IsolationChecker.strict().check(history).toString());
  }

  @Test
  void commentsAndBlankLinesAreSkipped() {
    assertThat(HistoryText.parse("# nothing\n\n T4 ok p0 0..1 ; read x - # so far\n").size())
        .isEqualTo(1);
  }

  @Test
  void aLineThatIsNoneIsNamed() {
    for (String line :
        new String[] {
          "T1",
          "X1 ok p0 0..1",
          "T1 maybe p0 0..1",
          "T1 ok p0 5..1",
          "T1 ok p0 0..1 ; jump x",
          "T1 ok p0 0..1 ; append x",
          "T1 ok p0 0..1 ; read x 1,,2"
        }) {
      assertThatThrownBy(() -> HistoryText.parse("\n" + line))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("line 2 ");
    }
  }

  @Test
  void namesAndElementsAreUnique() {
    assertThatThrownBy(() -> HistoryText.parse("T1 ok p0 0..1\nT1 ok p0 2..3"))
        .hasMessageContaining("T1");
    History twice = HistoryText.parse("T1 ok p0 0..1 ; append x 1\nT2 ok p0 2..3 ; append x 1");
    assertThatThrownBy(() -> IsolationChecker.strict().check(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("T1 and T2 both append 1 to x");
  }
}
