package io.tercet.cli.line;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps libraries from doing at their start what a command has no use for, which takes them longer
 * than the command itself takes; and from printing what the command says better.
 */
public final class QuickStart {
  // Kept here, because the log manager forgets a logger that nobody holds, and its level with it.
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc");

  private QuickStart() {}

  /** To be called before a client is made, and not by the server. */
  public static void prepare() {
    // The transport would start the logging of the server, to say nothing by it.
    setDefault("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    setDefault("slf4j.internal.verbosity", "ERROR");
    // The transport would unpack and load a library that pays off with many connections.
    setDefault("io.grpc.netty.shaded.io.netty.transport.noNative", "true");
    TRANSPORT.setLevel(Level.OFF);
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
