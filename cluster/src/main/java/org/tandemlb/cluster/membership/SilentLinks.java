package org.tandemlb.cluster.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which links are silent: nothing comes over them from a member that is heard over another. Whether
 * a member is heard at all is not asked here. Pure; not thread-safe.
 */
public final class SilentLinks {

  /** A link needs a handshake before anything comes over it, which a busy machine makes slow. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long patienceNanos;
  private final List<Link> links;
  private final Map<Link, Long> heardNanos = new HashMap<>();
  private final Map<Link, Long> connectedNanos = new HashMap<>();
  private final Map<Link, Long> silentSinceNanos = new HashMap<>();

  /** Over any link. */
  private final Map<String, Long> memberHeardNanos = new HashMap<>();

  private final Map<String, Long> judgedFromNanos = new HashMap<>();

  /**
   * @param silence after which a member is suspected: within twice that time a link was heard
   *     several times, also when one segment is lost and sent again
   */
  public SilentLinks(Duration silence, List<Link> links) {
    this.patienceNanos = 2 * silence.toNanos();
    this.links = List.copyOf(links);
  }

  /** Only members are judged, each from when it is one. */
  public void members(Collection<String> nodes, long nowNanos) {
    memberHeardNanos.keySet().retainAll(nodes);
    judgedFromNanos.keySet().retainAll(nodes);
    Set<Link> gone = new HashSet<>(links);
    gone.removeIf(link -> nodes.contains(link.node()));
    heardNanos.keySet().removeAll(gone);
    silentSinceNanos.keySet().removeAll(gone);
    for (String node : nodes) {
      if (memberHeardNanos.putIfAbsent(node, nowNanos) == null) {
        judgedFromNanos.put(node, nowNanos + FIRST_NANOS);
        beginAnew(node, nowNanos);
      }
    }
  }

  /** Something came over a link. */
  public void heard(Link link, long nowNanos) {
    Long before = memberHeardNanos.get(link.node());
    if (before == null) {
      return;
    }
    if (nowNanos - before > patienceNanos) {
      beginAnew(link.node(), nowNanos); // It was silent altogether, which is no link's fault.
    }
    memberHeardNanos.put(link.node(), nowNanos);
    heardNanos.put(link, nowNanos);
    silentSinceNanos.remove(link);
  }

  private void beginAnew(String node, long nowNanos) {
    links.stream()
        .filter(link -> link.node().equals(node) && !silentSinceNanos.containsKey(link))
        .forEach(link -> heardNanos.put(link, nowNanos));
  }

  /** A connection was made over a link. */
  public void connected(Link link, long nowNanos) {
    connectedNanos.put(link, nowNanos);
  }

  /** Those that are silent, and since when. */
  public Map<Link, Long> silent(long nowNanos) {
    for (Link link : links) {
      long judgedFrom = judgedFromNanos.getOrDefault(link.node(), Long.MAX_VALUE);
      if (nowNanos >= judgedFrom && !silentSinceNanos.containsKey(link)) {
        long heard = heardNanos.get(link);
        if (memberHeardNanos.get(link.node()) - heard > patienceNanos) {
          silentSinceNanos.put(link, heard);
        }
      }
    }
    return Map.copyOf(silentSinceNanos);
  }

  /**
   * Those that are silent although their connection has stood for long enough to carry something:
   * what waits in it is old, and the kernel tries it again more and more seldom. A new connection
   * finds out sooner that the link is back.
   */
  public Set<Link> stuck(long nowNanos) {
    Set<Link> stuck = new HashSet<>(silentSinceNanos.keySet());
    stuck.removeIf(link -> nowNanos - connectedNanos.getOrDefault(link, nowNanos) <= patienceNanos);
    return stuck;
  }
}
