package org.tandemlb.lab.net;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Takes away what runs have left whose process is dead and whose guardian died too. */
final class Leftovers {

  private Leftovers() {}

  static void sweep(Path directories) throws IOException {
    Map<RunId, Path> dead = new HashMap<>();
    collect(Namespaces.DIRECTORY, directories, dead);
    collect(directories, directories, dead);
    for (Map.Entry<RunId, Path> run : dead.entrySet()) {
      Guardian.start(run.getKey(), run.getValue()).close();
    }
  }

  private static void collect(Path where, Path directories, Map<RunId, Path> dead)
      throws IOException {
    if (!Files.isDirectory(where)) {
      return;
    }
    Path self = Path.of("/proc/self");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(where, "td-*")) {
      for (Path entry : entries) {
        RunId.parse(entry.getFileName().toString())
            .filter(RunId::ownerIsDead)
            .filter(run -> sameOwner(entry, self))
            .ifPresent(run -> dead.put(run, directories.resolve(run.toString())));
      }
    }
  }

  private static boolean sameOwner(Path entry, Path self) {
    try {
      return Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(self));
    } catch (IOException gone) {
      return false;
    }
  }
}
