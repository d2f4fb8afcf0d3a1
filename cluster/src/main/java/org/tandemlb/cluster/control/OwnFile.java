package org.tandemlb.cluster.control;

import java.util.List;
import java.util.Optional;
import org.tandemlb.config.LogConfig.Level;

/**
 * Says when this node's file begins or ceases to differ from the coordinator's. Owned by the
 * control thread.
 */
final class OwnFile {

  private String said = "";

  void compare(Optional<String> difference, List<Effect> effects) {
    String now = difference.orElse("");
    if (now.equals(said)) {
      return;
    }
    effects.add(
        now.isEmpty()
            ? new Effect.Say(Level.INFO, "this node's file is as the coordinator's again")
            : new Effect.Say(
                Level.WARN,
                "this node holds only what no node with the coordinator's file can: " + now));
    said = now;
  }
}
