package io.tercet.cli.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.cli.isolation.CommitLedger.Seen;
import io.tercet.cli.isolation.CommitLedger.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each thing that a watch must not do is noticed. */
class CommitLedgerTest {
  private static final Seen TWO = new Seen(20, Map.of("a/1", "two", "a/2", "two"));
  private static final Seen THREE = new Seen(30, Map.of("a/1", CommitLedger.GONE));
  private static final Seen FIVE = new Seen(50, Map.of("a/3", "five"));

  private final CommitLedger ledger = new CommitLedger();

  @BeforeEach
  void record() {
    ledger.record(10, Map.of("a/1", "one", "b", "one"));
    ledger.record(20, Map.of("a/1", "two", "a/2", "two"));
    ledger.record(30, Map.of("a/1", CommitLedger.GONE, "b", "three"));
    ledger.record(40, Map.of("b", "four"));
    ledger.record(50, Map.of("a/3", "five"));
  }

  private static Stretch stretch(Seen... commits) {
    return new Stretch("a/", 10, Map.of("a/1", "one"), List.of(commits), 50);
  }

  @Test
  void whatWasCommittedIsRight() {
    assertThat(ledger.fault(stretch(TWO, THREE, FIVE))).isEmpty();
    assertThat(ledger.contents("", 50)).isEqualTo(Map.of("a/2", "two", "a/3", "five", "b", "four"));
    Stretch shorter = new Stretch("a/", 10, Map.of("a/1", "one"), List.of(TWO), 29);
    assertThat(ledger.fault(shorter)).isEmpty();
  }

  @Test
  void everyFaultIsNamed() {
    assertThat(ledger.fault(stretch(TWO, THREE))).hasValueSatisfying(contains("never told"));
    assertThat(ledger.fault(stretch(TWO, FIVE))).hasValueSatisfying(contains("never told"));
    assertThat(ledger.fault(stretch(THREE, FIVE))).hasValueSatisfying(contains("never told"));
    assertThat(ledger.fault(stretch(TWO, TWO, THREE, FIVE)))
        .hasValueSatisfying(contains("20 was told after 20"));
    assertThat(ledger.fault(stretch(THREE, TWO, FIVE)))
        .hasValueSatisfying(contains("20 was told after 30"));
    Seen half = new Seen(20, Map.of("a/1", "two"));
    assertThat(ledger.fault(stretch(half, THREE, FIVE)))
        .hasValueSatisfying(contains("20 was told as"));
    Seen foreign = new Seen(40, Map.of("b", "four"));
    assertThat(ledger.fault(stretch(TWO, THREE, foreign, FIVE)))
        .hasValueSatisfying(contains("40 was told as"));
    Seen early = new Seen(10, Map.of("a/1", "one"));
    assertThat(ledger.fault(stretch(early, TWO, THREE, FIVE)))
        .hasValueSatisfying(contains("10 was told after 10"));
    Stretch wrongScan = new Stretch("a/", 10, Map.of(), List.of(TWO, THREE, FIVE), 50);
    assertThat(ledger.fault(wrongScan)).hasValueSatisfying(contains("the scan at 10"));
    List<Seen> beyond = new ArrayList<>(List.of(TWO, THREE, FIVE));
    assertThat(ledger.fault(new Stretch("a/", 10, Map.of("a/1", "one"), beyond, 40)))
        .hasValueSatisfying(contains("50 was told as"));
    assertThatThrownBy(() -> ledger.record(10, Map.of())).hasMessageContaining("two commits");
  }

  private static java.util.function.Consumer<String> contains(String text) {
    return fault -> assertThat(fault).contains(text);
  }
}
