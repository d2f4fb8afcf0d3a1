package org.tandemlb.config;

import java.time.Duration;

/** Timeouts of what is repeated: at most the interval, or one run would meet the next. */
final class Timeouts {

  private Timeouts() {}

  /** Shortening only the interval must not be a fault: the default timeout follows it. */
  static Duration read(
      Section section,
      Key.Default<Duration> usual,
      Key.Default<Duration> intervalKey,
      Duration interval) {
    Duration timeout =
        section.value(
            interval.compareTo(usual.value()) < 0
                ? usual.key().or(interval, DurationType.text(interval))
                : usual);
    String path = section.pathOf(usual.key().name());
    String intervalPath = section.pathOf(intervalKey.key().name());
    if (timeout.compareTo(interval) > 0 && section.reading().sound(path, intervalPath)) {
      String problem = Message.quote(DurationType.text(timeout)) + " is longer than the interval";
      section.reading().fault(path, Message.of(problem, "at most " + DurationType.text(interval)));
    }
    return timeout;
  }
}
