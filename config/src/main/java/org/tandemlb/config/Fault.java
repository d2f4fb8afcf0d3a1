package org.tandemlb.config;

import java.nio.file.Path;

/**
 * One thing that is wrong with the file.
 *
 * @param line counted from 1
 * @param path the key's place, such as {@code pools.web.check.interval}; empty for the whole file
 * @param message what is wrong, with the value, and what would be right
 */
public record Fault(int line, String path, String message) {

  /** {@code tandem.yaml:12: pools.web.chek: unknown key; ...}, as compilers write it. */
  public String render(Path file) {
    return file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
