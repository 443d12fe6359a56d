package io.tercet.cli.server;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Row;
import io.tercet.client.ServerInfo;
import java.io.IOException;
import java.util.Locale;

/** {@code tercet status}. */
public final class StatusCommand implements Command {
  @Override
  public void declare(Declaration declaration) {
    declaration.notes("");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    ServerInfo info = context.client().serverInfo();
    context
        .printer()
        .one(
            new Row()
                .with("server", context.host() + ":" + context.port())
                .with("state", info.state().name().toLowerCase(Locale.ROOT))
                .with("version", info.version())
                .with("started_at", info.startedAt())
                .with("uptime_ms", info.uptime().toMillis())
                .with("engine", info.engine())
                .with("format_version", info.formatVersion())
                .with("store_id", info.storeId())
                .with("incarnation_id", info.incarnationId())
                .with("version_published", info.publishedVersion())
                .with("version_durable", info.durableVersion())
                .with("open_transactions", info.openTransactions()));
    return ExitCode.DONE;
  }
}
