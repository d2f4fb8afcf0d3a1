package org.tandemlb.lab.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.net.Host;

/**
 * How many clients of all frontends a node says that it has turned away, by why. A product that has
 * no status owes no count.
 */
final class TurnedAway {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Rig rig;
  private final Host node;
  private final Optional<Map<String, Long>> before;

  private TurnedAway(Rig rig, Host node) throws IOException {
    this.rig = rig;
    this.node = node;
    this.before = counts();
  }

  /** Counts from now on. */
  static TurnedAway by(Host node, Rig rig) throws IOException {
    return new TurnedAway(rig, node);
  }

  /** Notes how many that were, and that it is wrong when they are fewer than so many. */
  void expect(Scene scene, String why, long atLeast) throws IOException {
    if (before.isEmpty()) {
      return;
    }
    long more = more(why);
    scene.note(more + " x counted as " + why);
    if (more < atLeast) {
      scene.wrong("%s counts %d as %s, of at least %d".formatted(node, more, why, atLeast));
    }
  }

  /** How many more than before. */
  long more(String why) throws IOException {
    return of(counts(), why) - of(before, why);
  }

  private static long of(Optional<Map<String, Long>> counts, String why) {
    return counts.map(some -> some.getOrDefault(why, 0L)).orElse(0L);
  }

  private Optional<Map<String, Long>> counts() throws IOException {
    Optional<String> said = rig.product.says(node);
    if (said.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Long> counts = new HashMap<>();
    for (JsonNode frontend : JSON.readTree(said.get()).path("frontends")) {
      frontend
          .path("refused")
          .properties()
          .forEach(entry -> counts.merge(entry.getKey(), entry.getValue().asLong(), Long::sum));
    }
    return Optional.of(counts);
  }
}
