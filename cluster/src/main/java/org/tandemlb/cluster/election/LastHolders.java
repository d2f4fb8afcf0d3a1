package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.NodeConfig;

/**
 * Who carried which VIP last, as far as reports and departures tell. It decides no election: only
 * how long a successor asks for the address, and the words for it. Owned by the control thread.
 */
public final class LastHolders {

  /** A node that has been silent for longer takes nothing by surprise: its lease is long over. */
  static final long WARY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final String self;
  private final ClusterConfig cluster;
  private final Map<InetAddress, Member> carriers = new HashMap<>();
  private final Map<InetAddress, Member> released = new HashMap<>();
  private final Map<String, Departure> departures = new HashMap<>();
  private final Map<String, Long> absentSinceNanos = new HashMap<>();
  private Set<String> present = Set.of();

  public LastHolders(String self, ClusterConfig cluster) {
    this.self = self;
    this.cluster = cluster;
  }

  public void installed(View view, long nowNanos) {
    view.departed().forEach((member, how) -> departures.put(member.node(), how));
    present = new HashSet<>();
    view.members().forEach(member -> present.add(member.node()));
    departures.keySet().removeAll(present);
    absentSinceNanos.keySet().removeAll(present);
    cluster.nodes().stream()
        .map(NodeConfig::name)
        .filter(node -> !present.contains(node))
        .forEach(node -> absentSinceNanos.putIfAbsent(node, nowNanos));
  }

  public void reported(Member from, Report report) {
    // A node that restarted no longer carries what its past incarnation did.
    carriers.entrySet().stream()
        .filter(e -> e.getValue().node().equals(from.node()))
        .filter(e -> !report.held().contains(e.getKey()))
        .forEach(e -> released.put(e.getKey(), from));
    carriers.entrySet().removeIf(e -> from.equals(released.get(e.getKey())));
    for (InetAddress vip : report.held()) {
      carriers.put(vip, from);
      released.remove(vip);
    }
  }

  /**
   * Why the VIP may be free for whoever is to take it now, or goes on carrying it. Whatever became
   * of the last carrier that is known, a node that fell silent lately may have taken the VIP since,
   * on its side of a split.
   */
  public Predecessor predecessor(InetAddress vip, long nowNanos) {
    Member carrier = carriers.get(vip);
    boolean carried = carrier != null && !carrier.node().equals(self);
    if (carried && present.contains(carrier.node())) {
      return Predecessor.RELEASING;
    }
    if (carried && asked(departures.get(carrier.node())) == Predecessor.SILENT) {
      return Predecessor.SILENT;
    }
    boolean known = carrier != null || released.containsKey(vip);
    boolean mayBeCarried = !known && isAnySilent(Long.MAX_VALUE, nowNanos);
    return mayBeCarried || isAnySilent(WARY_NANOS, nowNanos)
        ? Predecessor.SILENT
        : Predecessor.GONE;
  }

  /**
   * Whether a machine that is paused may have the VIP on it, when it goes on: also where a live
   * member hands it over, which had it from that machine, and keeps the vigil no longer.
   */
  public boolean mayWake(InetAddress vip, long nowNanos) {
    return predecessor(vip, nowNanos) == Predecessor.SILENT || isAnySilent(WARY_NANOS, nowNanos);
  }

  private boolean isAnySilent(long forNanos, long nowNanos) {
    return absentSinceNanos.entrySet().stream()
        .filter(absent -> asked(departures.get(absent.getKey())) == Predecessor.SILENT)
        .anyMatch(absent -> nowNanos - absent.getValue() < forNanos);
  }

  /** Who carried the VIP last, if it is another node that fell silent since. */
  public Optional<String> silentHolder(InetAddress vip) {
    return Optional.ofNullable(carriers.get(vip))
        .map(Member::node)
        .filter(node -> !node.equals(self) && !present.contains(node))
        .filter(node -> asked(departures.get(node)) == Predecessor.SILENT);
  }

  boolean fellSilent(String node) {
    return !present.contains(node) && departures.get(node) == Departure.SILENT;
  }

  private static Predecessor asked(Departure how) {
    return how == Departure.LEFT || how == Departure.CLOSED ? Predecessor.GONE : Predecessor.SILENT;
  }

  /** For VIPs whose last carrier is not here: how it went, in words. */
  Map<InetAddress, String> departed() {
    Map<InetAddress, String> words = new HashMap<>();
    carriers.forEach(
        (vip, member) -> {
          Departure how = departures.get(member.node());
          if (!present.contains(member.node()) && how != null) {
            words.put(vip, words(member.node(), how));
          }
        });
    return words;
  }

  /** How a node went. */
  public static String words(String node, Departure how) {
    return switch (how) {
      case LEFT -> node + " left";
      case CLOSED -> node + "'s process ended";
      case SILENT -> node + " fell silent";
    };
  }
}
