package io.tercet.client;

/** How a server does. */
public enum ServerState {
  /** It reads and writes. */
  SERVING,
  /** It reads, and refuses writes until it is started anew: its log could not be written. */
  READ_ONLY,
  /** It ends the calls that run, and takes no new ones. */
  SHUTTING_DOWN,
  /** It says something that this client does not know. */
  UNKNOWN;

  static ServerState of(io.tercet.admin.v1.ServerState state) {
    return switch (state) {
      case SERVER_STATE_SERVING -> SERVING;
      case SERVER_STATE_READ_ONLY -> READ_ONLY;
      case SERVER_STATE_SHUTTING_DOWN -> SHUTTING_DOWN;
      case SERVER_STATE_UNSPECIFIED, UNRECOGNIZED -> UNKNOWN;
    };
  }
}
