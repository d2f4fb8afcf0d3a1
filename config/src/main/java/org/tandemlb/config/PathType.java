package org.tandemlb.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The path of a file, which is not looked at. Pure. */
record PathType() implements ValueType<Path> {

  /** PATH_MAX of Linux. */
  private static final int LONGEST = 4096;

  @Override
  public Path parse(String text) throws WrongValueException {
    if (text.isBlank() || text.length() > LONGEST || text.endsWith("/")) {
      throw new WrongValueException("is not the path of a file");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new WrongValueException("is not the path of a file");
    }
  }

  @Override
  public String allowed() {
    return "the path of a file; a relative one begins at the directory of this file";
  }
}
