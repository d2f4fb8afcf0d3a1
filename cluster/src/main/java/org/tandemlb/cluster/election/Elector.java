package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.PassedOver.IfAsked;
import org.tandemlb.config.Config;

/**
 * Chooses who may try to hold which VIP: a function of the reports of one view, the file, and what
 * people want.
 *
 * <p>In this order: can hold; has not failed at it lately; is not vetoed by its operator; reaches
 * backends and a witness; is not on standby; its home, once well for {@code failback}, or the node
 * that was asked for in its place; the present holder, or who was it a moment ago; and among equals
 * whoever has fewest VIPs, the eldest first.
 */
final class Elector {

  /**
   * What was chosen.
   *
   * @param recheckAtNanos when a home will have been well for long enough, if nothing else happens
   */
  record Outcome(Map<InetAddress, Choice> choices, long recheckAtNanos) {}

  private final Config config;
  private final List<VipGroup> groups;
  private final Moves moves;

  Elector(Config config) {
    this.config = config;
    this.groups = VipGroup.of(config);
    this.moves = new Moves(config.cluster());
  }

  /**
   * @param standings who has reported, the eldest first
   * @param departed for VIPs whose last holder is not in the view: how it went, in words
   * @param heldInView who said in this view that it holds a VIP, last
   */
  Outcome elect(
      List<Standing> standings,
      Map<InetAddress, String> departed,
      Map<InetAddress, String> heldInView,
      Wanted wanted,
      long nowNanos) {
    Map<InetAddress, Choice> choices = new LinkedHashMap<>();
    Map<String, Integer> load = new HashMap<>();
    List<VipGroup> undecided = new ArrayList<>();
    long recheckAtNanos = Long.MAX_VALUE;

    for (VipGroup group : groups) {
      Home belongs = Home.of(group, wanted, config.cluster());
      List<Standing> best = Candidates.of(group, standings, belongs.askedNow(nowNanos)).best();
      Optional<Standing> home = belongs.among(best);
      Optional<Standing> holder = holder(group, best);
      Optional<Standing> before = heldBefore(group, best, heldInView);
      long homeAtNanos = belongs.dueNanos(home, holder, nowNanos);
      if (homeAtNanos > nowNanos) {
        recheckAtNanos = Math.min(recheckAtNanos, homeAtNanos);
      }
      if (home.isPresent() && homeAtNanos <= nowNanos) {
        give(group, home.get(), belongs.why(), standings, departed, choices, load);
      } else if (holder.isPresent()) {
        give(group, holder.get(), "holds it already", standings, departed, choices, load);
      } else if (before.isPresent()) {
        give(group, before.get(), "held it just now", standings, departed, choices, load);
      } else {
        undecided.add(group);
      }
    }
    // After the others, so that they go where the fewest are whatever their place in the file.
    for (VipGroup group : undecided) {
      spread(group, standings, departed, choices, load);
    }
    return new Outcome(choices, recheckAtNanos);
  }

  /** Why a move to a node resets the sessions of a VIP; empty when it keeps them, or has none. */
  Optional<String> breaks(InetAddress vip, String to, List<Standing> standings) {
    return standings.stream()
        .filter(standing -> standing.node().equals(to))
        .findFirst()
        .flatMap(chosen -> moves.breaks(vip, chosen, standings));
  }

  /** By VIP: where it belongs, and when it goes there; absent for one that is at home anywhere. */
  Map<InetAddress, Homecoming> homecomings(List<Standing> standings, Wanted wanted, long nowNanos) {
    Map<InetAddress, Homecoming> homecomings = new HashMap<>();
    for (VipGroup group : groups) {
      Home belongs = Home.of(group, wanted, config.cluster());
      if (!belongs.node().isEmpty()) {
        List<Standing> best = Candidates.of(group, standings, belongs.askedNow(nowNanos)).best();
        Optional<Standing> home = belongs.among(best).filter(there -> !there.holds(group));
        long dueNanos = belongs.dueNanos(home, holder(group, best), nowNanos);
        OptionalLong inNanos =
            dueNanos == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, dueNanos - nowNanos));
        Homecoming homecoming = new Homecoming(belongs.node(), group.failback(), inNanos);
        group.vips().forEach(vip -> homecomings.put(vip, homecoming));
      }
    }
    return homecomings;
  }

  /** By VIP and node: why others are chosen before it. */
  Map<InetAddress, Map<String, PassedOver>> passedOver(List<Standing> standings) {
    Map<InetAddress, Map<String, PassedOver>> passedOver = new HashMap<>();
    for (VipGroup group : groups) {
      Map<String, PassedOver> ofGroup = new HashMap<>();
      Candidates.of(group, standings, "")
          .passedOver()
          .forEach(
              (node, why) ->
                  ofGroup.put(node, new PassedOver(why, ifAsked(group, standings, node))));
      group.vips().forEach(vip -> passedOver.put(vip, ofGroup));
    }
    return passedOver;
  }

  private static IfAsked ifAsked(VipGroup group, List<Standing> standings, String node) {
    Candidates asked = Candidates.of(group, standings, node);
    if (!asked.passedOver().containsKey(node)) {
      return IfAsked.CHOSEN;
    }
    return asked.notYet().contains(node) ? IfAsked.NOT_YET : IfAsked.REFUSED;
  }

  /**
   * Of two that hold, after a merge, the one earlier in the file: it is the one that stands its
   * ground when both hear each other's claims.
   */
  private Optional<Standing> holder(VipGroup group, List<Standing> best) {
    return best.stream()
        .filter(s -> s.holds(group))
        .min(Comparator.comparingInt(s -> config.cluster().rank(s.node())));
  }

  /** Who lost it, and may have it back: what sessions there are, are there. */
  private static Optional<Standing> heldBefore(
      VipGroup group, List<Standing> best, Map<InetAddress, String> heldInView) {
    return best.stream()
        .filter(s -> group.vips().stream().anyMatch(vip -> s.node().equals(heldInView.get(vip))))
        .findFirst();
  }

  private void spread(
      VipGroup group,
      List<Standing> standings,
      Map<InetAddress, String> departed,
      Map<InetAddress, Choice> choices,
      Map<String, Integer> load) {
    List<Standing> best = Candidates.of(group, standings, "").best();
    if (best.isEmpty()) {
      String reason = Reasons.nobody(group, standings);
      group.vips().forEach(vip -> choices.put(vip, new Choice("", reason)));
      return;
    }
    int least = best.stream().mapToInt(s -> load.getOrDefault(s.node(), 0)).min().orElse(0);
    Standing chosen =
        best.stream().filter(s -> load.getOrDefault(s.node(), 0) == least).findFirst().get();
    String why =
        best.size() == 1
            ? "the only one that can hold"
            : chosen == best.get(0)
                ? "eldest of those that can hold"
                : "carries the fewest addresses of those that can hold";
    give(group, chosen, why, standings, departed, choices, load);
  }

  private void give(
      VipGroup group,
      Standing chosen,
      String why,
      List<Standing> standings,
      Map<InetAddress, String> departed,
      Map<InetAddress, Choice> choices,
      Map<String, Integer> load) {
    for (InetAddress vip : group.vips()) {
      String obstacle = chosen.cannotHold().get(vip);
      if (obstacle != null) {
        choices.put(vip, new Choice("", Reasons.withoutGroup(chosen, obstacle)));
        continue;
      }
      String reason = Reasons.chosen(group, vip, chosen, why, standings, departed);
      String price =
          moves
              .breaks(vip, chosen, standings)
              .map(broken -> "; its sessions are reset: " + broken)
              .orElse("");
      choices.put(
          vip, new Choice(chosen.node(), reason + price, moves.move(vip, chosen, standings)));
      load.merge(chosen.node(), 1, Integer::sum);
    }
  }
}
