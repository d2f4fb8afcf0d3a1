package org.tandemlb.config;

/**
 * One key of the file.
 *
 * @param meaning what it does, in a few words, as {@code tandem check} prints it
 */
record Key<T>(String name, ValueType<T> type, String meaning) {

  /** With the text that stands for it where the file has none; it must be a right one. */
  Default<T> or(String text) {
    try {
      return new Default<>(this, type.parse(text), text);
    } catch (WrongValueException e) {
      throw new IllegalArgumentException(name + ": " + text + " " + e.getMessage(), e);
    }
  }

  /** With a value that no text of the file stands for, and how to show it. */
  Default<T> or(T value, String shown) {
    return new Default<>(this, value, shown);
  }

  /** A key together with what applies where the file has none. */
  record Default<T>(Key<T> key, T value, String shown) {}
}
