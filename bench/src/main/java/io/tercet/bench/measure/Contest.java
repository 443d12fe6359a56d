package io.tercet.bench.measure;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Measures some contenders in turns, several rounds, so that what else the machine does meets all
 * of them alike; reports for each the round with the median throughput, and its ratio to the
 * floors. Floors are the contenders added first. A first round is not counted: the JVM compiles
 * what runs, and whoever came first would pay for all.
 */
public final class Contest {
  private final Report report;
  private final int rounds;
  private final List<Contender> contenders = new ArrayList<>();

  private record Contender(String name, Measured measured, List<Load.Figures> figures) {}

  /** One measurement of a contender. */
  @FunctionalInterface
  public interface Measured {
    Load.Figures run() throws Exception;
  }

  /** Creates a contest whose rows go into the report's current table. */
  public Contest(Report report, Options options) {
    this.report = report;
    this.rounds = options.integer("rounds", 3);
  }

  /** The columns that {@link #run} fills after those of its caller. */
  public static String[] columns(List<String> before, String... floors) {
    List<String> columns = new ArrayList<>(before);
    columns.addAll(List.of("who", "per second", "median us", "p99 us"));
    for (String floor : floors) {
      columns.add("of " + floor);
    }
    return columns.toArray(new String[0]);
  }

  /** Adds a contender. */
  @CanIgnoreReturnValue
  public Contest add(String name, Measured measured) {
    contenders.add(new Contender(name, measured, new ArrayList<>()));
    return this;
  }

  /**
   * Runs all rounds, and adds a row for each contender.
   *
   * @param floors how many of the contenders are floors
   * @param cells what each row begins with
   * @return the median round of each contender, in the order in which they were added
   */
  @CanIgnoreReturnValue
  public List<Load.Figures> run(int floors, Object... cells) throws Exception {
    for (int round = 0; round <= rounds; round++) {
      for (Contender contender : contenders) {
        Load.Figures figures = contender.measured.run();
        if (round > 0) {
          contender.figures.add(figures);
        }
      }
    }
    List<Load.Figures> medians = new ArrayList<>();
    for (Contender contender : contenders) {
      medians.add(median(contender.figures));
    }
    for (int i = 0; i < contenders.size(); i++) {
      Load.Figures figures = medians.get(i);
      List<Object> row = new ArrayList<>(List.of(cells));
      row.addAll(
          List.of(
              contenders.get(i).name, figures.perSecond(), figures.medianUs(), figures.p99Us()));
      for (int floor = 0; floor < floors; floor++) {
        row.add(figures.perSecond() / medians.get(floor).perSecond());
      }
      report.row(row.toArray());
    }
    return medians;
  }

  private static Load.Figures median(List<Load.Figures> figures) {
    List<Load.Figures> sorted = new ArrayList<>(figures);
    sorted.sort(Comparator.comparingDouble(Load.Figures::perSecond));
    return sorted.get(sorted.size() / 2);
  }
}
