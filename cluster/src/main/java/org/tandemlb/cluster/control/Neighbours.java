package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.NodeConfig;

/**
 * Whose MAC is whose, by the members' own reports, and who was heard on the LAN lately. A node that
 * has left the view keeps its MACs: it may still speak. Owned by the control thread.
 */
final class Neighbours {

  /** A node that asks for a VIP or answers for it does so at least once in this time. */
  private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /**
   * So long after the start or a new view an unknown MAC may be a node's: as long as one that heard
   * nobody announces what it took, so that two such nodes part as soon as they hear each other. A
   * merge that comes later begins a view, and with it this time anew.
   */
  private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * Who was doubted, and found that nobody has the address after all, has been cut off from that
   * MAC again; when it speaks once more it is a node's as likely as before. But a stranger may have
   * spoken as the address without answering for it, perhaps with a node's MAC: so not for ever.
   */
  private static final int DOUBTS = 2;

  private final String self;
  private final ClusterConfig cluster;
  private final Map<MacAddress, String> nodes = new HashMap<>();
  private final Map<String, Report> last = new HashMap<>();
  private final Map<String, Long> heardNanos = new HashMap<>();

  /**
   * How often each MAC was believed against what is known, by VIP: an unknown one was taken for a
   * node's, or a node's that says itself that it does not have the VIP.
   */
  private final Map<InetAddress, Map<MacAddress, Integer>> doubted = new HashMap<>();

  private Set<MacAddress> own = Set.of();
  private long doubtsFromNanos;

  Neighbours(String self, ClusterConfig cluster, long nowNanos) {
    this.self = self;
    this.cluster = cluster;
    this.doubtsFromNanos = nowNanos;
  }

  void installed(long nowNanos) {
    doubtsFromNanos = nowNanos;
    doubted.clear();
  }

  void own(Event.Local local) {
    own = macs(local.links());
  }

  void reported(String node, Report report) {
    last.put(node, report);
    nodes.values().removeIf(node::equals);
    macs(report.links()).forEach(mac -> nodes.put(mac, node));
  }

  /**
   * A node on a VIP's LAN, where it was when it was heard of last; nothing for one that could not
   * keep sessions of it then.
   */
  Optional<Neighbour> lastSeen(String node, InetAddress vip) {
    return Optional.ofNullable(last.get(node))
        .filter(report -> !report.notHitless().containsKey(vip))
        .map(report -> report.links().get(vip))
        .filter(link -> !link.own().isAnyLocalAddress())
        .map(link -> new Neighbour(node, link.mac(), link.own()));
  }

  private static Set<MacAddress> macs(Map<?, LinkIdentity> links) {
    Set<MacAddress> macs = new HashSet<>();
    links.values().forEach(link -> macs.add(link.mac()));
    return macs;
  }

  /** Whose frame it is: a node's name, empty for a stranger's; nothing for this node's own. */
  Optional<String> sender(MacAddress mac, long nowNanos) {
    if (own.contains(mac)) {
      return Optional.empty();
    }
    String node = nodes.getOrDefault(mac, "");
    if (!node.isEmpty()) {
      heardNanos.put(node, nowNanos);
    }
    return Optional.of(node);
  }

  /**
   * Who speaks as a VIP that this node carries: like {@link #sender}, but an unknown MAC may be
   * taken for a node that has not told its own yet. Two nodes that started while they were cut
   * apart know nothing of each other; took both the other for a stranger, both would keep the
   * address until the cluster has merged. It is taken so twice, and no more MACs than there are
   * such nodes: a stranger that need but speak as the VIP to make this node let go would keep it
   * off.
   *
   * <p>Of several such nodes it is taken for the one earliest in the file: rather may both let go,
   * and ask again, than neither.
   */
  Optional<String> rival(InetAddress vip, MacAddress mac, long nowNanos) {
    return sender(mac, nowNanos).map(node -> node.isEmpty() ? inDoubt(vip, mac, nowNanos) : node);
  }

  /**
   * Whether a member that says that it does not have a VIP has been heard speaking as it too often
   * for its word to be late: somebody else uses its MAC.
   */
  boolean refuted(InetAddress vip, MacAddress mac) {
    return doubted.computeIfAbsent(vip, any -> new HashMap<>()).merge(mac, 1, Integer::sum)
        > DOUBTS;
  }

  private String inDoubt(InetAddress vip, MacAddress mac, long nowNanos) {
    List<String> untold =
        cluster.nodes().stream()
            .map(NodeConfig::name)
            .filter(node -> !node.equals(self) && !nodes.containsValue(node))
            .toList();
    Map<MacAddress, Integer> before = doubted.computeIfAbsent(vip, any -> new HashMap<>());
    boolean mayBeOne = before.containsKey(mac) || before.size() < untold.size();
    boolean doubtful = nowNanos - doubtsFromNanos < DOUBT_NANOS && mayBeOne;
    return doubtful && before.merge(mac, 1, Integer::sum) <= DOUBTS ? untold.get(0) : "";
  }

  /**
   * Who speaks as a VIP that is not carried here, but asked for perhaps. Whoever does carries it:
   * should it fall silent, so that the VIP is found free, and come back, it is doubted anew. But
   * not a member that denies it: then somebody else speaks with its MAC.
   */
  Optional<String> carrier(InetAddress vip, MacAddress mac, boolean denied, long nowNanos) {
    if (!denied && doubted.containsKey(vip)) {
      doubted.get(vip).remove(mac);
    }
    return sender(mac, nowNanos);
  }

  boolean isMember(MacAddress mac) {
    return nodes.containsKey(mac);
  }

  /** Which member has told that it is its own. */
  Optional<String> member(MacAddress mac) {
    return Optional.ofNullable(nodes.get(mac));
  }

  boolean heardLately(String node, long nowNanos) {
    return heardNanos.containsKey(node) && nowNanos - heardNanos.get(node) < LATELY_NANOS;
  }
}
