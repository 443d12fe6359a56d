package io.tercet.api.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up the log of a server process: one line per event, to standard error. */
public final class Logging {
  private Logging() {}

  /** Sets up the log of this process as configured, in place of what was set up before. */
  public static void configure(ServerConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(config.get(Settings.LOG_FORMAT), context));
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(config.get(Settings.LOG_LEVEL)));
    root.addAppender(appender);
    // The transport speaks of its own matters below warnings; gRPC logs by java.util.logging.
    context.getLogger("io.grpc").setLevel(Level.WARN);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static Encoder<ILoggingEvent> encoder(String format, LoggerContext context) {
    Encoder<ILoggingEvent> encoder;
    if (format.equals("json")) {
      JsonEncoder json = new JsonEncoder();
      json.setWithContext(false);
      json.setWithSequenceNumber(false);
      json.setWithNanoseconds(false);
      encoder = json;
    } else {
      encoder = new LogfmtEncoder();
    }
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
