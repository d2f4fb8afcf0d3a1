package org.tandemlb.config;

import java.time.Duration;

/** {@code never}, or how long the home node must be well. Pure. */
record FailbackType(ValueType<Duration> well) implements ValueType<Failback> {

  private static final String NEVER = "never";

  @Override
  public Failback parse(String text) throws WrongValueException {
    return text.equals(NEVER) ? new Failback.Never() : new Failback.After(well.parse(text));
  }

  @Override
  public String allowed() {
    return NEVER + ", or " + well.allowed();
  }

  static String text(Failback failback) {
    return failback instanceof Failback.After after ? DurationType.text(after.well()) : NEVER;
  }
}
