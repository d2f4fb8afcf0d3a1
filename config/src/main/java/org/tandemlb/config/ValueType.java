package org.tandemlb.config;

/** What the text of one value may be. Pure. */
interface ValueType<T> {

  T parse(String text) throws WrongValueException;

  /** What is allowed, as a fault's message ends with it: {@code a duration, 200ms to 60s}. */
  String allowed();
}
