package org.tandemlb.cluster;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Makes the file of a secret where none is yet. */
final class NewSecret {

  private final Path file;

  NewSecret(Path file) {
    this.file = file;
  }

  void create() throws SecretException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new SecretException(file + " is a directory: name a file in it");
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(null);
    }
    if (!Files.isDirectory(directory)) {
      throw new SecretException(
          String.format("cannot make %s: there is no directory %s", file, directory));
    }
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      throw exists(e);
    } catch (IOException e) {
      throw new SecretException(
          String.format(
              "cannot make %s as user %s: %s",
              file, System.getProperty("user.name"), IoReason.of(e)),
          e);
    }
  }

  private static void create(Path file) throws IOException, SecretException {
    try (SecretWorkshop workshop = new SecretWorkshop(file)) {
      new Keytool(workshop.made()).generate(Secret.KEY);
      workshop.publish();
    }
  }

  private SecretException exists(Throwable cause) {
    return new SecretException(
        file
            + " exists and stays as it is. To replace the cluster's secret without an outage:"
            + " 'tandem secret FILE --rotate begin'",
        cause);
  }
}
