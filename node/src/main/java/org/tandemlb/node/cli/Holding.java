package org.tandemlb.node.cli;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tandemlb.node.admin.StatusPage;

/** Who holds what, and what stands in the way, as one node's status says. Pure. */
record Holding(StatusPage page) {

  private static final String NOBODY = "nobody";

  List<String> vipsOf(String node) {
    return page.vips().stream()
        .filter(vip -> node.equals(vip.holder()))
        .map(StatusPage.VipPart::address)
        .toList();
  }

  boolean holds(String node, String vip) {
    return node.equals(holderOf(vip));
  }

  /** {@code nobody} for nobody. */
  String holderOf(String vip) {
    return page.vips().stream()
        .filter(one -> one.address().equals(vip))
        .map(StatusPage.VipPart::holder)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(NOBODY);
  }

  boolean isHeld(String vip) {
    return !holderOf(vip).equals(NOBODY);
  }

  boolean isOnStandby(String node) {
    return page.nodes().stream().anyMatch(one -> one.name().equals(node) && one.standby());
  }

  /** The file that puts it on standby; empty for none. */
  String standbyFile(String node) {
    return page.nodes().stream()
        .filter(one -> one.name().equals(node))
        .map(StatusPage.NodePart::standbyFile)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  boolean someOtherCanHold(String than, String vip) {
    return page.nodes().stream()
        .map(StatusPage.NodePart::name)
        .anyMatch(name -> !name.equals(than) && page.obstacle(name, vip).isEmpty());
  }

  /** Where a VIP is, and why: {@code lb1 holds 198.18.0.100 (home of the address); ...}. */
  String hindrance(String vip) {
    StatusPage.VipPart part =
        page.vips().stream().filter(one -> one.address().equals(vip)).findFirst().orElse(null);
    if (part == null) {
      return page.node() + " does not know " + vip;
    }
    return holderOf(vip)
        + " holds "
        + vip
        + inBrackets(part.reason())
        + "; here on "
        + page.node()
        + " it is "
        + part.here()
        + inBrackets(part.hereReason());
  }

  /** {@code lb2 is absent (not in the view)}; of one that could hold, why others are chosen. */
  String state(String node) {
    return page.nodes().stream()
        .filter(one -> one.name().equals(node))
        .findFirst()
        .map(one -> node + " is " + one.state() + inBrackets(one.reason()) + passedOver(one))
        .orElse(node + " is unknown");
  }

  private String passedOver(StatusPage.NodePart node) {
    Set<String> reasons = new TreeSet<>();
    if (node.state().equals(StatusPage.NodePart.OK)) {
      page.vips()
          .forEach(vip -> page.passedOver(node.name(), vip.address()).ifPresent(reasons::add));
    }
    return reasons.isEmpty() ? "" : ", but passed over: " + String.join(", ", reasons);
  }

  /**
   * What becomes of a wish that has not come true, and how it is taken back: a newer wish for the
   * node where the VIP is. That one is refused for a node that is about to lose it anyway.
   */
  String whatStands(String vip, String wished) {
    String holder = holderOf(vip);
    String stands = "the wish stands: it goes to %s once that can be".formatted(wished);
    boolean canStay =
        isHeld(vip)
            && page.obstacle(holder, vip).isEmpty()
            && page.passedOver(holder, vip).isEmpty();
    return canStay
        ? "%s; to take it back: tandem switchover %s --to %s".formatted(stands, vip, holder)
        : stands;
  }

  String statesOfOthers(String than) {
    return page.nodes().stream()
        .map(StatusPage.NodePart::name)
        .filter(name -> !name.equals(than))
        .map(this::state)
        .collect(Collectors.joining("; "));
  }

  private static String inBrackets(String reason) {
    return reason == null || reason.isEmpty() ? "" : " (" + reason + ")";
  }
}
