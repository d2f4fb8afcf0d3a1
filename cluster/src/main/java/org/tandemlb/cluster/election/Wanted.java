package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.WishTable.Heard;
import org.tandemlb.config.IpAddress;

/**
 * What people want of the election.
 *
 * @param standby nodes that are to hold nothing while another can, and where that was asked
 * @param placements where VIPs are to be, the newest wish last
 */
public record Wanted(Map<String, String> standby, List<Placement> placements) {

  public static final Wanted NOTHING = new Wanted(Map.of(), List.of());

  /**
   * One VIP.
   *
   * @param node empty: where the file says
   * @param author where it was asked
   * @param heardNanos when, on this node's clock
   */
  public record Placement(InetAddress vip, String node, String author, long heardNanos) {}

  public Wanted {
    standby = Map.copyOf(standby);
    placements = List.copyOf(placements);
  }

  /** Of everything that was ever wished, what concerns the election. */
  public static Wanted of(Collection<Heard> wishes) {
    Map<String, String> standby = new HashMap<>();
    List<Placement> placements = new ArrayList<>();
    List<Heard> oldestFirst = new ArrayList<>(wishes);
    oldestFirst.sort(Comparator.comparing(Heard::wish, Wish.RANK));
    for (Heard heard : oldestFirst) {
      Wish wish = heard.wish();
      String name = wish.key().name();
      Kind kind = wish.key().kind();
      boolean ofANode = kind == Kind.NODE_STANDBY || kind == Kind.NODE_ADMIN;
      if (ofANode && !wish.value().isEmpty()) {
        standby.put(name, wish.author());
      } else if (kind == Kind.VIP_NODE) {
        IpAddress.parse(name)
            .map(vip -> new Placement(vip, wish.value(), wish.author(), heard.nanos()))
            .ifPresent(placements::add);
      }
    }
    return new Wanted(standby, placements);
  }

  /** Why a node stands by, in words; empty: it does not. */
  String standby(String node, Reluctance reluctance) {
    List<String> reasons = new ArrayList<>();
    if (standby.containsKey(node)) {
      reasons.add("as asked on " + standby.get(node));
    }
    if (reluctance.standsBy()) {
      reasons.add("by the file " + reluctance.standbyFile());
    }
    return String.join(" and ", reasons);
  }

  /** The newest wish for any of these VIPs whose node is known. */
  Optional<Placement> placement(Collection<InetAddress> vips, Predicate<String> isNode) {
    return placements.stream()
        .filter(placement -> vips.contains(placement.vip()))
        .filter(placement -> placement.node().isEmpty() || isNode.test(placement.node()))
        .reduce((older, newer) -> newer);
  }
}
