package org.tandemlb.lab.experiment;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tandemlb.lab.net.Programs;

/** Which commit the running classes were built from. */
final class Commit {

  private Commit() {}

  /** Its short hash, with -dirty when the checkout differs from it; "unknown" outside of one. */
  static String built() {
    String first = System.getProperty("java.class.path").split(File.pathSeparator)[0];
    Path folder = Path.of(first).toAbsolutePath().getParent();
    try {
      return Programs.run(
              List.of("git", "-C", folder.toString(), "describe", "--always", "--dirty"), "")
          .strip();
    } catch (IOException notACheckout) {
      return "unknown";
    }
  }
}
