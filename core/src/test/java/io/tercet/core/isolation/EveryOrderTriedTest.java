package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import org.junit.jupiter.api.Test;

/**
 * On small random histories, right and wrong ones, the checker agrees with a search through all
 * orders in which the transactions could have run.
 */
class EveryOrderTriedTest {

  private static final int HISTORIES = 1000;

  @Test
  void agree() {
    Seeds.rounds(
        5,
        random -> {
          int clean = 0;
          for (int i = 0; i < HISTORIES; i++) {
            History history = RandomHistory.next(random);
            boolean expected = EveryOrderTried.findsOne(history);
            CheckReport report = IsolationChecker.strict().check(history);
            assertThat(report.isClean())
                .as("%s%n%s", HistoryText.write(history), report)
                .isEqualTo(expected);
            clean += expected ? 1 : 0;
          }
          assertThat(clean).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
        });
  }
}
