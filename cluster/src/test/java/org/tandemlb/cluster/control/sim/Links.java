package org.tandemlb.cluster.control.sim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who hears whom: each direction between two hosts, for frames of the LAN and for the cluster's own
 * messages, may be cut, or lose and delay some of what it carries.
 */
final class Links {

  /** An answer that takes longer than the spacing of questions may come too late. */
  private static final long IN_TIME_NANOS = World.millis(15);

  private record Path(Host from, Host to) {}

  /**
   * How bad a direction is.
   *
   * @param lost how many of those that it carries
   * @param lateMillis at most
   */
  record Trouble(double lost, long lateMillis) {
    static final Trouble NONE = new Trouble(0, 0);
  }

  private final World world;
  private final Set<Path> cut = new LinkedHashSet<>();
  private final Set<Path> clusterCut = new LinkedHashSet<>();
  private final Set<Path> secondCut = new LinkedHashSet<>();
  private final Map<Path, Trouble> frames = new LinkedHashMap<>();
  private final Map<Path, Trouble> messages = new LinkedHashMap<>();

  /** When two hosts could last not hear each other in time; ahead while a frame is late. */
  private final Map<Path, Long> apartNanos = new LinkedHashMap<>();

  Links(World world) {
    this.world = world;
  }

  /** Nothing that one sends reaches the other. */
  void cut(Host from, Host to) {
    cut.add(new Path(from, to));
  }

  /** Only their cluster traffic is lost; ARP goes on. */
  void cutCluster(Host from, Host to) {
    clusterCut.add(new Path(from, to));
  }

  /** Nothing comes over their second link, where they have one. */
  void cutSecond(Host from, Host to) {
    secondCut.add(new Path(from, to));
  }

  void troubleFrames(Host from, Host to, Trouble trouble) {
    frames.put(new Path(from, to), trouble);
  }

  void troubleMessages(Host from, Host to, Trouble trouble) {
    messages.put(new Path(from, to), trouble);
  }

  /** This direction is as good as new. */
  void heal(Host from, Host to) {
    Path path = new Path(from, to);
    if (cut.remove(path)) {
      apart(from, to);
    }
    clusterCut.remove(path);
    secondCut.remove(path);
    frames.remove(path);
    messages.remove(path);
  }

  void healAll() {
    cut.forEach(path -> apart(path.from(), path.to()));
    cut.clear();
    clusterCut.clear();
    secondCut.clear();
    frames.clear();
    messages.clear();
  }

  /** From now on they have just found each other again. */
  void apart(Host one, Host other) {
    apartUntil(one, other, world.nowNanos());
  }

  private void apartUntil(Host one, Host other, long nanos) {
    apartNanos.merge(new Path(one, other), nanos, Math::max);
    apartNanos.merge(new Path(other, one), nanos, Math::max);
  }

  long apartNanos(Host one, Host other) {
    return apartNanos.getOrDefault(new Path(one, other), Long.MIN_VALUE / 2);
  }

  boolean hears(Host from, Host to) {
    return !cut.contains(new Path(from, to));
  }

  boolean connected(Host one, Host other) {
    return hears(one, other) && hears(other, one);
  }

  /** Over any link that they have. */
  boolean clusterHears(Host from, Host to) {
    return clusterHears(from, to, 0) || (from.hasTwoLinks() && clusterHears(from, to, 1));
  }

  /** Over the first link, which is on the LAN, or over the second, which is not. */
  boolean clusterHears(Host from, Host to, int link) {
    Path path = new Path(from, to);
    return link == 0 ? hears(from, to) && !clusterCut.contains(path) : !secondCut.contains(path);
  }

  /** The host and all to whom any frame leads from it, or from them to it, over any others. */
  Set<Host> part(Host of, List<Host> all) {
    Set<Host> part = new LinkedHashSet<>(Set.of(of));
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Host host : all) {
        boolean near =
            !part.contains(host)
                && part.stream().anyMatch(found -> hears(found, host) || hears(host, found));
        grows |= near && part.add(host);
      }
    }
    return part;
  }

  /** How long a frame that is sent now is under way; nothing when it is lost. */
  OptionalLong frameNanos(Host from, Host to) {
    if (!hears(from, to)) {
      return OptionalLong.empty();
    }
    Trouble trouble = frames.getOrDefault(new Path(from, to), Trouble.NONE);
    if (isLost(trouble)) {
      apart(from, to);
      return OptionalLong.empty();
    }
    long nanos = world.between(0, 1 + trouble.lateMillis());
    if (nanos > IN_TIME_NANOS) {
      apartUntil(from, to, world.nowNanos() + nanos);
    }
    return OptionalLong.of(nanos);
  }

  /** How much later than others a message of the cluster comes. */
  long messageLateNanos(Host from, Host to) {
    Trouble trouble = messages.getOrDefault(new Path(from, to), Trouble.NONE);
    return trouble.lateMillis() == 0 ? 0 : world.between(0, trouble.lateMillis());
  }

  boolean losesMessage(Host from, Host to) {
    return isLost(messages.getOrDefault(new Path(from, to), Trouble.NONE));
  }

  private boolean isLost(Trouble trouble) {
    return trouble.lost() > 0 && world.chance(trouble.lost());
  }
}
