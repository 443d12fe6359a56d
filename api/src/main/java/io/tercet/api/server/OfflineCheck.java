package io.tercet.api.server;

import io.tercet.api.config.ServerConfig;
import io.tercet.core.storage.Keyspace;
import io.tercet.embedded.CheckReport;
import io.tercet.embedded.StoreCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a store has come to that no server has open, for those who know nothing of the
 * store but its configuration. Immutable.
 *
 * @param directory the data directory
 * @param storeId who the store is
 * @param incarnationId changes when versions begin to mean something else
 * @param version of the newest commit that is there
 * @param entries how many entries were read, the store's own included
 * @param bytes of their keys and values together
 * @param findings the first things that are wrong, each as one line
 * @param findingCount how many things are wrong, those not in the list included
 * @param loss what was given up; nothing where nothing was
 */
public record OfflineCheck(
    Path directory,
    String storeId,
    String incarnationId,
    long version,
    long entries,
    long bytes,
    List<String> findings,
    long findingCount,
    Optional<Loss> loss) {

  /**
   * What was given up.
   *
   * @param operationsMin how many acknowledged operations are certainly lost
   * @param cause why
   * @param damagedLog where the log is kept as it was; nothing if it was not changed
   */
  public record Loss(long operationsMin, String cause, Optional<Path> damagedLog) {}

  /**
   * Checks the store that a server of this configuration would serve.
   *
   * @param acceptDataLoss whether to give up what is damaged or missing in the log
   * @throws io.tercet.core.error.TercetException DIRECTORY_LOCKED, FORMAT_TOO_NEW, DATA_LOSS,
   *     CONFIGURATION_INVALID if there is no store, IO_ERROR
   */
  public static OfflineCheck run(ServerConfig config, boolean acceptDataLoss) {
    CheckReport report = StoreCheck.run(StoreOpening.options(config), acceptDataLoss);
    return new OfflineCheck(
        report.directory(),
        report.identity().storeId().toString(),
        report.identity().incarnation().toString(),
        report.version(),
        report.entries(),
        report.bytes(),
        report.findings().stream().map(OfflineCheck::line).toList(),
        report.findingCount(),
        Optional.ofNullable(report.loss()).map(OfflineCheck::loss));
  }

  private static Loss loss(CheckReport.Loss loss) {
    return new Loss(loss.operationsMin(), loss.cause(), Optional.ofNullable(loss.damagedLog()));
  }

  private static String line(CheckReport.Finding finding) {
    @Nullable Keyspace keyspace = finding.keyspace();
    String where = keyspace == null ? "tables" : keyspace.storedName() + " " + finding.key();
    // What RocksDB says may have lines of its own.
    return where.strip() + ": " + finding.what().replaceAll("\\p{Cntrl}+", " ");
  }
}
