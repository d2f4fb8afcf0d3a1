package org.tandemlb.config;

/** What is written, and how much. */
public record LogConfig(Sessions sessions, Level level) {

  /** The form of the line that each session leaves on standard output. */
  public enum Sessions {
    LINE,
    JSON,
    OFF
  }

  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
