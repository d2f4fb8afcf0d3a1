package org.tandemlb.config;

/** A value that its type refuses; the message goes on after the value: {@code has no unit}. */
final class WrongValueException extends Exception {

  private static final long serialVersionUID = 1L;

  WrongValueException(String problem) {
    super(problem, null, false, false);
  }
}
