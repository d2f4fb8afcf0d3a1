package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.tandemlb.lab.net.Programs;

/**
 * An nft that may not change rules, in the place of this machine's one: what a node finds whose
 * CAP_NET_ADMIN does not reach the processes that it starts. Only that node sees it.
 */
final class WithoutRight {

  private final Path nft;
  private final Path instead;

  private WithoutRight(Path nft, Path instead) {
    this.nft = nft;
    this.instead = instead;
  }

  /**
   * @param file the nodes' tandem.yaml, beside which it is made
   */
  static WithoutRight of(Path file) throws IOException {
    Path nft = Programs.find("nft").orElseThrow(() -> new IOException("nft is not installed"));
    Path copy = file.resolveSibling("nft-itself");
    Files.copy(nft, copy, StandardCopyOption.REPLACE_EXISTING);
    Path instead = file.resolveSibling("nft-without-right");
    Files.writeString(
        instead, "#!/bin/sh\nexec setpriv --bounding-set -net_admin " + copy + " \"$@\"\n");
    Files.setPosixFilePermissions(instead, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new WithoutRight(nft, instead);
  }

  /** What starts a program with it; {@code ip netns exec} gives it mounts of its own. */
  List<String> prefix() {
    return List.of("sh", "-c", "mount --bind %s %s && exec \"$@\"".formatted(instead, nft), "sh");
  }
}
