package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tandemlb.lab.net.Host;

/**
 * A disk of a node's own, on which its standard output lands and which can be filled. It is a file
 * system in memory that only the node's process sees, so the machine's own disks stay as they are.
 */
public final class SmallDisk {

  private static final int BYTES = 1 << 20;

  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  /**
   * @param file the node's tandem.yaml, beside which the place for the disk is made
   */
  static SmallDisk of(Path file, Host node) throws IOException {
    Path directory = file.resolveSibling("disk-" + node.name());
    Files.createDirectories(directory);
    return new SmallDisk(directory);
  }

  /** That of a node of the rig. */
  public static SmallDisk of(Rig rig, Host node) throws IOException {
    return of(rig.lan.directory().resolve("tandem.yaml"), node);
  }

  /** What starts a program with the disk; {@code ip netns exec} gives it mounts of its own. */
  List<String> prefix() {
    return List.of(
        "sh",
        "-c",
        "mount -t tmpfs -o size=" + BYTES + " tmpfs \"$0\" && exec \"$@\" >\"$0/log\" 2>&1",
        directory.toString());
  }

  /** Fills it to the last byte. */
  public void fill(long pid) throws IOException {
    byte[] bytes = new byte[BYTES];
    try (OutputStream out = Files.newOutputStream(seenBy(pid, "filler"))) {
      for (int i = 0; i < 2; i++) {
        out.write(bytes);
      }
    } catch (IOException full) {
      return;
    }
    throw new IOException("the small disk took more than it has");
  }

  public void free(long pid) throws IOException {
    Files.delete(seenBy(pid, "filler"));
  }

  /** How much the node has written. */
  public long written(long pid) throws IOException {
    return Files.size(seenBy(pid, "log"));
  }

  private Path seenBy(long pid, String name) {
    return Path.of("/proc/" + pid + "/root" + directory.resolve(name));
  }
}
