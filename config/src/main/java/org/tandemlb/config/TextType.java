package org.tandemlb.config;

import java.util.regex.Pattern;

/** Text of a certain form. Pure. */
record TextType(Pattern form, String problem, String allowed) implements ValueType<String> {

  /** A node, frontend, pool, backend or group: no slash or colon, which targets are cut at. */
  static final TextType NAME =
      new TextType(
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
          "is not a name",
          "1 to 63 letters, digits, dots, hyphens and underscores, a letter or digit first");

  /** The kernel's own rule (dev_valid_name): 15 bytes, no slash, no space, no colon. */
  static final TextType INTERFACE =
      new TextType(
          Pattern.compile("(?!\\.{1,2}$)[!-.0-9;-~]{1,15}"),
          "is not the name of an interface",
          "the name of an interface, such as eth0");

  /** It stands in a request line, so nothing may end that line. */
  static final TextType HTTP_PATH =
      new TextType(
          Pattern.compile("/[!-~]{0,1023}"),
          "is not the path of a request",
          "a path that begins with a slash, without spaces, such as /healthz");

  /**
   * Absolute, for what a relative one means depends on who starts it; a space ends no word here.
   */
  static final TextType PROGRAM =
      new TextType(
          Pattern.compile("/[^\\s\\p{Cntrl}]{1,4095}"),
          "is not the absolute path of a program",
          "/path/of/a/program, or [/path/of/a/program, argument, ...]");

  /** Whatever execve(2) takes. */
  static final TextType ARGUMENT =
      new TextType(
          Pattern.compile("[^\\x00]{0,4096}"),
          "is no argument",
          "at most 4096 characters, none of them zero");

  @Override
  public String parse(String text) throws WrongValueException {
    if (!form.matcher(text).matches()) {
      throw new WrongValueException(problem);
    }
    return text;
  }
}
