package org.tandemlb.config;

import java.util.regex.Pattern;

/** A whole number in decimal digits, both ends of the range included. Pure. */
record IntegerType(int min, int max) implements ValueType<Integer> {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
  private static final int DIGITS_OF_AN_INT = 9;

  static final IntegerType PORT = new IntegerType(1, 65_535);

  @Override
  public Integer parse(String text) throws WrongValueException {
    if (!NUMBER.matcher(text).matches()) {
      throw new WrongValueException("is not a whole number");
    }
    boolean negative = text.startsWith("-");
    if (!negative && text.length() > DIGITS_OF_AN_INT) {
      throw new WrongValueException("is too large");
    }
    int number = negative ? -1 : Integer.parseInt(text);
    if (number < min) {
      throw new WrongValueException("is too small");
    }
    if (number > max) {
      throw new WrongValueException("is too large");
    }
    return number;
  }

  @Override
  public String allowed() {
    return "a whole number, " + min + " to " + max;
  }
}
