package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.node.admin.StatusPage;
import org.tandemlb.node.admin.StatusPage.VipPart;

/**
 * The VIPs that may come to a node when it may hold again: those that belong there, and those whose
 * holder is on standby itself. When they come is for the file's {@code failback} and the election
 * to say. Pure.
 *
 * @param from by VIP: who holds it before
 * @param resets whose sessions that would reset
 */
record ComingHome(String node, Map<String, String> from, List<Resets.Reset> resets) {

  /**
   * @param before the status before anything was asked for
   */
  static ComingHome to(String node, StatusPage before) {
    Map<String, String> from = new LinkedHashMap<>();
    List<Resets.Reset> resets = new ArrayList<>();
    Holding holding = new Holding(before);
    for (VipPart vip : before.vips()) {
      String holder = vip.holder();
      if (holder == null || holder.equals(node) || !holding.isOnStandby(node)) {
        continue; // Nobody's sessions are at stake, or nothing changes.
      }
      if (returns(vip, node) || holding.isOnStandby(holder)) {
        from.put(vip.address(), holder);
        resets.addAll(Resets.ifTo(before, vip.address(), node));
      }
    }
    return new ComingHome(node, from, resets.stream().distinct().toList());
  }

  private static boolean returns(VipPart vip, String node) {
    StatusPage.HomePart home = vip.home();
    return home != null && home.node().equals(node) && home.failbackSeconds() != null;
  }

  /** Whether each of them is there, or is known not to be within this time. */
  boolean isSettled(StatusPage now, long withinMillis) {
    return from.keySet().stream()
        .allMatch(vip -> isThere(vip, now) || staysLonger(vip, now, withinMillis));
  }

  boolean isThere(String vip, StatusPage now) {
    return new Holding(now).holds(node, vip);
  }

  private boolean staysLonger(String vip, StatusPage now, long withinMillis) {
    Optional<Long> seconds = seconds(vip, now);
    return seconds.isPresent()
        ? seconds.get() * 1_000 > withinMillis
        : now.obstacle(node, vip).or(() -> now.passedOver(node, vip)).isPresent();
  }

  /** When it goes there; empty: nobody knows of any such moment. */
  private Optional<Long> seconds(String vip, StatusPage now) {
    return part(vip, now)
        .map(VipPart::home)
        .filter(home -> home.node().equals(node))
        .map(StatusPage.HomePart::inSeconds);
  }

  private static Optional<VipPart> part(String vip, StatusPage now) {
    return now.vips().stream().filter(one -> one.address().equals(vip)).findFirst();
  }

  /** Of those that are not there: when they come, or what is in the way. */
  List<String> lines(StatusPage now) {
    return from.keySet().stream()
        .filter(vip -> !isThere(vip, now))
        .map(vip -> vip + ": " + line(vip, now))
        .toList();
  }

  private String line(String vip, StatusPage now) {
    Optional<String> goes = part(vip, now).flatMap(StatusText::goesHome);
    if (seconds(vip, now).isPresent() && goes.isPresent()) {
      return goes.get();
    }
    String stays = "stays on " + new Holding(now).holderOf(vip);
    return now.obstacle(node, vip)
        .map(why -> "%s: %s cannot hold it: %s".formatted(stays, node, why))
        .or(
            () ->
                now.passedOver(node, vip)
                    .map(why -> "%s: the election passes %s over: %s".formatted(stays, node, why)))
        .orElse(stays + " for now");
  }

  /** The same for programs. */
  ArrayNode json(StatusPage now) {
    ArrayNode awaited = JsonNodeFactory.instance.arrayNode();
    from.keySet().stream()
        .filter(vip -> !isThere(vip, now))
        .forEach(
            vip ->
                awaited
                    .addObject()
                    .put("vip", vip)
                    .put("from", new Holding(now).holderOf(vip))
                    .put("inSeconds", seconds(vip, now).orElse(null))
                    .put("state", line(vip, now)));
    return awaited;
  }
}
