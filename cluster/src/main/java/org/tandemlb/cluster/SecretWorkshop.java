package org.tandemlb.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the file of a secret is written, whole, before anybody can see it: a directory of its own
 * beside the target, for its owner alone.
 */
final class SecretWorkshop implements AutoCloseable {

  private final Path file;
  private final Path directory;
  private final Path made;

  /** Beside this file, in a directory that must be there. */
  SecretWorkshop(Path file) throws IOException {
    this.file = file;
    this.directory = file.toAbsolutePath().getParent();
    Path workshop =
        Files.createTempDirectory(
            directory,
            ".tandem-secret-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    this.made = workshop.resolve("secret");
  }

  Path made() {
    return made;
  }

  /** Gives it its name. A link fails where a file is; a rename would replace it. */
  void publish() throws IOException {
    Files.createLink(file, finished());
    sync(directory);
  }

  /** Puts it in the file's place, for the same owner: whoever reads it has the old or the new. */
  void replace() throws IOException {
    PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
    if (!view.readAttributes().owner().equals(old.owner())) {
      view.setOwner(old.owner());
    }
    if (!view.readAttributes().group().equals(old.group())) {
      view.setGroup(old.group());
    }
    Files.move(finished(), file, StandardCopyOption.ATOMIC_MOVE);
    sync(directory);
  }

  /** What was made, as it is to be read. */
  Path finished() throws IOException {
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    sync(made);
    return made;
  }

  /** So that a machine that loses power now has the file or does not, never an empty one. */
  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(made);
    Files.deleteIfExists(made.getParent());
  }
}
