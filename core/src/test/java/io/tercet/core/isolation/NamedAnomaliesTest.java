package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories by hand, in {@code named-anomalies.txt}: each anomaly in them is found and named. */
class NamedAnomaliesTest {

  private static final String SKEW_OF_A_FAILED_ONE =
      """
      T1 ok p0 0..9 ; append x 1 ; append y 1
      T2 fail p1 0..9 ; read x - ; read y 1 ; append y 2 ; read y 1,2
      T3 ok p2 10..11 ; read x 1 ; read y 1
      """;

  /** A history and the names of its anomalies. */
  private record Case(String title, List<String> names, History history) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    String[] parts = text().split("(?m)^== ", -1);
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      String[] lines = part.split("\\n", 3);
      List<String> names = lines[1].equals("clean") ? List.of() : List.of(lines[1].split(" ", -1));
      cases.add(new Case(lines[0], names, HistoryText.parse(lines[2])));
    }
    return cases.stream();
  }

  private static String text() {
    try (InputStream file =
        Objects.requireNonNull(
            NamedAnomaliesTest.class.getResourceAsStream("named-anomalies.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areFoundAndNoOthers(Case each) {
    CheckReport report = IsolationChecker.strict().check(each.history);
    assertThat(report.names())
        .as(report.toString())
        .containsExactlyInAnyOrderElementsOf(each.names);
    assertThat(report.isClean()).isEqualTo(each.names.isEmpty());
  }

  @Test
  void everyKindHasACase() {
    List<String> names = cases().flatMap(each -> each.names.stream()).toList();
    for (AnomalyKind kind : AnomalyKind.values()) {
      assertThat(names)
          .as(kind.toString())
          .anyMatch(name -> name.equals(kind.toString()) || name.startsWith(kind + "-"));
    }
  }

  @Test
  void anExplanationTellsWhy() {
    CheckReport report =
        IsolationChecker.strict()
            .check(
                HistoryText.parse(
                    """
                    T1 ok p0 0..1 v5 ; append x 1
                    T2 ok p1 2..3 v5 ; read x -
                    """));
    assertThat(report.anomalies()).hasSize(1);
    Anomaly anomaly = report.anomalies().get(0);
    assertThat(anomaly.kind()).isEqualTo(AnomalyKind.G_SINGLE_ITEM);
    assertThat(anomaly.transactions()).containsExactlyInAnyOrder(1, 2);
    assertThat(anomaly.toString())
        .isEqualTo(
            """
            G-single-item-realtime: a cycle of 2
              T2 (process 1, OK, read version 5): read x = []
              T1 (process 0, OK, version 5): append x 1
              T2 -rw-> T1: T2 read x without element 1 which T1 appended
              T1 -realtime-> T2: T1 was completed at 1, before the invocation of T2 at 2""");
  }

  @Test
  void failedReadsCountWhenAskedFor() {
    History history = HistoryText.parse(SKEW_OF_A_FAILED_ONE);
    assertThat(IsolationChecker.strict().check(history).isClean()).isTrue();
    assertThat(IsolationChecker.strictWithFailedReads().check(history).names())
        .containsExactly("G-single-item");
  }
}
