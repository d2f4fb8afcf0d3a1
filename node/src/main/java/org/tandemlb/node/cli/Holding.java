package org.tandemlb.node.cli;

import java.util.List;
import java.util.Objects;
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

  /** {@code lb2 is absent (not in the view)}. */
  String state(String node) {
    return page.nodes().stream()
        .filter(one -> one.name().equals(node))
        .findFirst()
        .map(one -> node + " is " + one.state() + inBrackets(one.reason()))
        .orElse(node + " is unknown");
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
