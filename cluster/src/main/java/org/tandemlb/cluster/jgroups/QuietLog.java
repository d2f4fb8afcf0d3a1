package org.tandemlb.cluster.jgroups;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JGroups' log, two levels down: it warns of what is normal in a cluster, such as a peer that does
 * not run, and what matters to an operator is said by {@link JGroupsMembership} in his words.
 * Errors, warnings and information become DEBUG, the rest TRACE, of the loggers {@code
 * org.jgroups}.
 */
final class QuietLog implements Log {

  private final Logger logger;

  private QuietLog(Logger logger) {
    this.logger = logger;
  }

  /** For the whole process: JGroups has one factory for all its logs. */
  static void install() {
    LogFactory.setCustomLogFactory(
        new CustomLogFactory() {
          @Override
          public Log getLog(Class<?> type) {
            return new QuietLog(LoggerFactory.getLogger(type));
          }

          @Override
          public Log getLog(String category) {
            return new QuietLog(LoggerFactory.getLogger(category));
          }
        });
  }

  private void loud(String format, Object... arguments) {
    write(logger::isDebugEnabled, logger::debug, format, arguments);
  }

  private void soft(String format, Object... arguments) {
    write(logger::isTraceEnabled, logger::trace, format, arguments);
  }

  /** JGroups formats as {@link String#format} does; a message without arguments is no format. */
  private static void write(
      BooleanSupplier enabled, BiConsumer<String, Object> to, String format, Object... arguments) {
    if (enabled.getAsBoolean()) {
      to.accept("{}", arguments.length == 0 ? format : String.format(format, arguments));
    }
  }

  @Override
  public boolean isFatalEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return logger.isTraceEnabled();
  }

  @Override
  public boolean isTraceEnabled() {
    return logger.isTraceEnabled();
  }

  @Override
  public void fatal(String message) {
    loud(message);
  }

  @Override
  public void fatal(String format, Object... arguments) {
    loud(format, arguments);
  }

  @Override
  public void fatal(String message, Throwable thrown) {
    logger.debug(message, thrown);
  }

  @Override
  public void error(String message) {
    loud(message);
  }

  @Override
  public void error(String format, Object... arguments) {
    loud(format, arguments);
  }

  @Override
  public void error(String message, Throwable thrown) {
    logger.debug(message, thrown);
  }

  @Override
  public void warn(String message) {
    loud(message);
  }

  @Override
  public void warn(String format, Object... arguments) {
    loud(format, arguments);
  }

  @Override
  public void warn(String message, Throwable thrown) {
    logger.debug(message, thrown);
  }

  @Override
  public void info(String message) {
    loud(message);
  }

  @Override
  public void info(String format, Object... arguments) {
    loud(format, arguments);
  }

  @Override
  public void debug(String message) {
    soft(message);
  }

  @Override
  public void debug(String format, Object... arguments) {
    soft(format, arguments);
  }

  @Override
  public void debug(String message, Throwable thrown) {
    logger.trace(message, thrown);
  }

  @Override
  public void trace(Object message) {
    soft(String.valueOf(message));
  }

  @Override
  public void trace(String message) {
    soft(message);
  }

  @Override
  public void trace(String format, Object... arguments) {
    soft(format, arguments);
  }

  @Override
  public void trace(String message, Throwable thrown) {
    logger.trace(message, thrown);
  }

  /** Levels are set where the logger is configured. */
  @Override
  public void setLevel(String level) {}

  @Override
  public String getLevel() {
    return logger.isTraceEnabled() ? "trace" : logger.isDebugEnabled() ? "debug" : "off";
  }
}
