package org.tandemlb.cluster.control;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.LogConfig.Level;

/** This node's links to the others, and what is said of them. Owned by the control thread. */
final class LinksHere {

  private final List<Link> links;
  private final Presence presence;
  private Map<Link, Long> silentSinceNanos = Map.of();

  LinksHere(String self, ClusterConfig cluster, Presence presence) {
    this.links =
        cluster
            .node(self)
            .filter(own -> own.links().size() > 1)
            .map(own -> Link.of(cluster, own))
            .orElse(List.of());
    this.presence = presence;
  }

  /**
   * @param sinceNanos all that are silent now
   */
  void silent(Map<Link, Long> sinceNanos, long nowNanos, List<Effect> effects) {
    Map<Link, Long> before = silentSinceNanos;
    silentSinceNanos = Map.copyOf(sinceNanos);
    for (Link link : links) {
      boolean was = before.containsKey(link);
      boolean is = sinceNanos.containsKey(link);
      if (is && !was) {
        String line = "the link %s to %s is silent, %s is heard over another";
        effects.add(say(Level.WARN, line.formatted(link.text(), link.node(), link.node())));
      } else if (was && !is && presence.isPresent(link.node())) {
        effects.add(
            say(
                Level.INFO,
                String.format(
                    Locale.ROOT,
                    "the link %s to %s is heard again, after %.1f s",
                    link.text(),
                    link.node(),
                    (nowNanos - before.get(link)) / 1e9)));
      }
    }
  }

  private static Effect say(Level level, String text) {
    return new Effect.Say(level, text);
  }

  /** Those to one node; none where every node has only one. */
  List<ClusterStatus.LinkStatus> to(String node) {
    return links.stream()
        .filter(link -> link.node().equals(node))
        .map(link -> new ClusterStatus.LinkStatus(link.text(), silentSince(link)))
        .toList();
  }

  private OptionalLong silentSince(Link link) {
    Long since = silentSinceNanos.get(link);
    return since == null ? OptionalLong.empty() : OptionalLong.of(since);
  }
}
