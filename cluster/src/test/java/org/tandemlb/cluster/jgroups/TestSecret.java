package org.tandemlb.cluster.jgroups;

import java.nio.file.Files;
import java.nio.file.Path;
import org.tandemlb.cluster.Secret;

/** A secret that many tests share: making one takes most of a second. */
final class TestSecret {

  private static final Path FILE = create();

  private TestSecret() {}

  static Path file() {
    return FILE;
  }

  /** Another cluster's. */
  static Path create() {
    try {
      Path directory = Files.createTempDirectory("tandem-secret-test");
      Path file = directory.resolve("secret");
      Secret.create(file);
      directory.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return file;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
