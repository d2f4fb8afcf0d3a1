package org.tandemlb.node;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.LogConfig;

/**
 * Sends the log to standard error; standard output belongs to the sessions' lines. A terminal or a
 * pipe that nobody reads never stops the node: what does not fit the queue is dropped.
 */
public final class Logging {

  private static final String PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %msg%n";

  private static final int QUEUE = 4096;

  private Logging() {}

  /** Before a file is read: warnings and errors only. */
  public static void quiet() {
    configure(Level.WARN);
  }

  public static void configure(LogConfig log) {
    configure(Level.valueOf(log.level().name()));
  }

  /** From now on; what is queued is not lost. */
  static void level(LogConfig.Level level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("org.tandemlb").setLevel(Level.valueOf(level.name()));
  }

  private static void configure(Level level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();

    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();

    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(QUEUE);
    async.setNeverBlock(true);
    async.addAppender(console);
    async.start();

    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(async);
    context.getLogger("org.tandemlb").setLevel(level);
  }

  /** Writes what is queued; the last thing a process does. */
  public static void flush() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }
}
