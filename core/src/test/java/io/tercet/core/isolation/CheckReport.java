package io.tercet.core.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * The result of a check. Immutable.
 *
 * @param history what was checked
 * @param edges how many edges the graph of dependencies and orders had
 * @param counts how many anomalies of each name were found
 * @param anomalies the first few of each name, explained
 */
public record CheckReport(
    History history, int edges, SortedMap<String, Integer> counts, List<Anomaly> anomalies) {

  /** Whether no anomaly was found. */
  public boolean isClean() {
    return counts.isEmpty();
  }

  /** The names of the anomalies found. */
  public Set<String> names() {
    return counts.keySet();
  }

  /** Whether an anomaly of this kind was found, whatever orders take part in it. */
  public boolean has(AnomalyKind kind) {
    return anomalies.stream().anyMatch(anomaly -> anomaly.kind() == kind);
  }

  /**
   * Fails a test when an anomaly was found, and keeps the history in a file, since a run of threads
   * cannot be repeated.
   *
   * @param replay what a reader needs to run it again, such as the seed
   * @throws AssertionError with all explanations
   */
  public void requireClean(String replay) {
    if (!isClean()) {
      throw new AssertionError(
          String.join(System.lineSeparator(), replay, "history kept in " + keep(), toString()));
    }
  }

  private Path keep() {
    try {
      Path target = Path.of("target");
      Path file =
          Files.isDirectory(target)
              ? Files.createTempFile(target, "history-", ".txt")
              : Files.createTempFile("history-", ".txt");
      return Files.writeString(file, HistoryText.write(history));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the history of: " + this, e);
    }
  }

  /** What was checked and what was found. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(history.size()).append(" transactions (");
    text.append(history.count(Outcome.OK)).append(" ok, ");
    text.append(history.count(Outcome.FAIL)).append(" failed, ");
    text.append(history.count(Outcome.INFO)).append(" unknown), ");
    text.append(edges).append(" edges: ").append(isClean() ? "no anomaly" : counts);
    for (Anomaly anomaly : anomalies) {
      text.append(System.lineSeparator()).append(anomaly);
    }
    return text.toString();
  }
}
