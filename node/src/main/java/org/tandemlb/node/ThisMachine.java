package org.tandemlb.node;

import java.util.List;
import java.util.Optional;
import org.tandemlb.cluster.vip.kernel.nft.KernelPassage;
import org.tandemlb.config.Config;
import org.tandemlb.config.NodeConfig;

/** What this machine lacks to be one of a file's nodes as well as it could. */
public final class ThisMachine {

  private ThisMachine() {}

  /** Each worth a second look, in words; nothing for a machine that is none of the nodes. */
  public static List<String> notes(Config config) {
    return notes(config, KernelPassage.searchPath());
  }

  static List<String> notes(Config config, String searchPath) {
    boolean moves = !config.vips().isEmpty() && config.cluster().nodes().size() > 1;
    if (!moves || config.whyMovesReset().isPresent()) {
      return List.of();
    }
    Optional<String> node = self(config);
    return node
        .flatMap(name -> KernelPassage.missing(searchPath))
        .map(why -> node.get() + ", this machine: a planned move resets sessions: " + why)
        .stream()
        .toList();
  }

  private static Optional<String> self(Config config) {
    try {
      return Optional.of(Self.find(config.cluster())).map(NodeConfig::name);
    } catch (StartException e) {
      return Optional.empty(); // a file may be checked anywhere
    }
  }
}
