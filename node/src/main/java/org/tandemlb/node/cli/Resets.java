package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.tandemlb.node.admin.StatusPage;

/** Whose sessions a move would reset, as one node's status says before it is asked for. Pure. */
final class Resets {

  /**
   * @param ifTo empty: whoever takes it
   */
  record Reset(String vip, String node, String ifTo, String reason) {
    String line() {
      String when = ifTo.isEmpty() ? "" : "if it goes to " + ifTo + " ";
      return "%s: %sits sessions will be reset: %s: %s".formatted(vip, when, node, reason);
    }
  }

  private Resets() {}

  /**
   * Of a VIP and those that move with it.
   *
   * @param to empty: the asked node chooses
   */
  static List<Reset> of(StatusPage page, String vip, String to) {
    List<Reset> resets = new ArrayList<>();
    for (StatusPage.VipPart part : page.together(vip)) {
      String from = part.holder();
      if (from == null || from.equals(to)) {
        continue;
      }
      String here = part.notHitless().get(from);
      if (here != null) {
        resets.add(new Reset(part.address(), from, "", here));
        continue;
      }
      List<String> targets = to.isEmpty() ? targets(page, part) : List.of(to);
      for (String target : targets) {
        String there = part.notHitless().get(target);
        if (there != null) {
          String ifTo = targets.size() == 1 ? "" : target;
          resets.add(new Reset(part.address(), target, ifTo, there));
        }
      }
    }
    return resets;
  }

  /** Of a VIP that may go to a node, and of those that move with it. */
  static List<Reset> ifTo(StatusPage page, String vip, String node) {
    return of(page, vip, node).stream()
        .map(reset -> new Reset(reset.vip(), reset.node(), node, reset.reason()))
        .toList();
  }

  /** Of all that a node holds, when it is to hold nothing any more. */
  static List<Reset> ofNode(StatusPage page, String node) {
    return new Holding(page)
        .vipsOf(node).stream().flatMap(vip -> of(page, vip, "").stream()).distinct().toList();
  }

  private static List<String> targets(StatusPage page, StatusPage.VipPart vip) {
    return page.nodes().stream()
        .map(StatusPage.NodePart::name)
        .filter(name -> !name.equals(vip.holder()))
        .filter(name -> page.obstacle(name, vip.address()).isEmpty())
        .toList();
  }

  static List<String> lines(List<Reset> resets) {
    return resets.stream().map(Reset::line).toList();
  }

  static ArrayNode json(List<Reset> resets) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    resets.forEach(
        reset ->
            all.addObject()
                .put("vip", reset.vip())
                .put("node", reset.node())
                .put("reason", reset.reason()));
    return all;
  }
}
