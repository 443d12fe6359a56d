package io.tercet.cli.server;

import io.grpc.Status;
import io.tercet.api.error.WireError;
import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;

/** How a command ends that could not open or read a store. Stateless. */
final class StoreFailure {
  private StoreFailure() {}

  /**
   * What the store and the server throw has a reason, for which the server's table has the code.
   */
  static CommandException named(RuntimeException e) {
    WireError error = WireError.of(e);
    String reason = String.valueOf(error.trailers().get(WireError.REASON));
    Status status = error.status();
    int code =
        switch (reason) {
          case "CONFIGURATION_INVALID" -> ExitCode.USAGE;
          case "DIRECTORY_LOCKED", "FORMAT_TOO_NEW" -> ExitCode.REJECTED;
          case "IO_ERROR" -> ExitCode.INTERNAL;
          default -> ExitCode.of(status.getCode());
        };
    return new CommandException(code, reason, String.valueOf(status.getDescription()), e);
  }
}
