package org.tandemlb.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** A duration with its unit, both ends of the range included. Pure. */
record DurationType(String min, String max, boolean wholeSeconds) implements ValueType<Duration> {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  static DurationType between(String min, String max) {
    return new DurationType(min, max, false);
  }

  static DurationType wholeSecondsBetween(String min, String max) {
    return new DurationType(min, max, true);
  }

  @Override
  public Duration parse(String text) throws WrongValueException {
    Duration duration = parseUnbounded(text);
    if (duration.compareTo(parseUnbounded(min)) < 0) {
      throw new WrongValueException("is too short");
    }
    if (duration.compareTo(parseUnbounded(max)) > 0) {
      throw new WrongValueException("is too long");
    }
    if (wholeSeconds && duration.toMillisPart() != 0) {
      throw new WrongValueException("is not in whole seconds");
    }
    return duration;
  }

  @Override
  public String allowed() {
    return (wholeSeconds ? "whole seconds, " : "a duration in ms, s, m or h, ")
        + min
        + " to "
        + max;
  }

  /** The shortest text that the file could have: {@code 600ms}, {@code 2s}, {@code 10m}. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    if (millis % 60_000 != 0) {
      return millis / 1000 + "s";
    }
    return millis % 3_600_000 == 0 ? millis / 3_600_000 + "h" : millis / 60_000 + "m";
  }

  private static Duration parseUnbounded(String text) throws WrongValueException {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new WrongValueException(
                    NUMBER.matcher(text).matches() ? "has no unit" : "is not a duration"));
  }
}
