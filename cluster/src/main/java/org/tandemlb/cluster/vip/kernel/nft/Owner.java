package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whose the sockets of a node are, which is what a packet filter's rules for users go by.
 *
 * @param user by number
 * @param group by number
 */
record Owner(long user, long group) {

  private static final Path STATUS = Path.of("/proc/thread-self/status");

  /** Real, effective, saved, and of files: with the last one sockets are made (proc(5)). */
  private static final int OF_FILES = 4;

  private static final long ROOT = 0;

  /** Of the sockets that this process makes; empty where that cannot be read. */
  static Optional<Owner> ofThisProcess() {
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return Optional.of(new Owner(number(lines, "Uid:"), number(lines, "Gid:")));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Of those that a node makes which the user of this process would run. Root may ask for any
   * other's: then nobody knows.
   */
  static Optional<Owner> ofWhoeverAsks() {
    Predicate<Owner> root = owner -> owner.user == ROOT;
    return ofThisProcess().filter(root.negate());
  }

  private static long number(List<String> lines, String key) throws IOException {
    for (String line : lines) {
      String[] words = line.split("\\s+");
      if (words.length > OF_FILES && words[0].equals(key)) {
        return Long.parseLong(words[OF_FILES]);
      }
    }
    throw new IOException("no " + key + " in " + STATUS);
  }
}
