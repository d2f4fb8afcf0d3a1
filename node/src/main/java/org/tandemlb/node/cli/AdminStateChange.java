package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.node.admin.StatusPage;

/**
 * Asks for an admin state; what drain, ready and maint have in common. A node that leaves its VIPs,
 * or to which some may come back, says beforehand whose sessions that resets, as {@link
 * StandbyCommand} and {@link ResumeCommand} do; it waits for none of them.
 */
final class AdminStateChange {

  private AdminStateChange() {}

  static int ask(ChangeOptions change, String written, AdminState state)
      throws Faults.CommandFailed, Faults.WrongUse {
    Target target = Target.of(written);
    change.open();
    if (target.node().isEmpty()) {
      JsonNode now = post(change, target, state);
      change.print(text(target, now), now);
    } else if (state == AdminState.READY) {
      returns(change, target);
    } else {
      leaves(change, target, state);
    }
    return 0;
  }

  private static void leaves(ChangeOptions change, Target target, AdminState state)
      throws Faults.CommandFailed, Faults.WrongUse {
    StatusPage before = change.node().status();
    List<Resets.Reset> resets = Resets.ofNode(before, target.node().get());
    change.warn(Resets.lines(resets));
    change.warn(stays(new Holding(before), target.node().get()));
    ObjectNode now = (ObjectNode) post(change, target, state);
    now.set("resets", Resets.json(resets));
    change.print(text(target, now), now);
  }

  /** What goes nowhere is refused where it is. */
  private static List<String> stays(Holding now, String node) {
    return now.vipsOf(node).stream()
        .filter(vip -> !now.someOtherCanHold(node, vip))
        .map(vip -> "%s: nobody else can hold it: its new clients are refused".formatted(vip))
        .toList();
  }

  private static void returns(ChangeOptions change, Target target)
      throws Faults.CommandFailed, Faults.WrongUse {
    ComingHome home = ComingHome.to(target.node().get(), change.node().status());
    change.warn(Resets.lines(home.resets()));
    ObjectNode now = (ObjectNode) post(change, target, AdminState.READY);
    StatusPage page = change.node().status();
    List<String> lines = new ArrayList<>(List.of(text(target, now)));
    lines.addAll(home.lines(page));
    now.set("awaited", home.json(page));
    now.set("resets", Resets.json(home.resets()));
    change.print(String.join(System.lineSeparator(), lines), now);
  }

  private static JsonNode post(ChangeOptions change, Target target, AdminState state)
      throws Faults.CommandFailed, Faults.WrongUse {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("admin", state.name().toLowerCase(Locale.ROOT))
            .toString();
    return change.post(target.path(), body);
  }

  /** What holds now, which another operator may have changed in the same moment. */
  static String text(Target target, JsonNode now) {
    String weight = now.has("weight") ? ", weight " + now.get("weight").asInt() : "";
    String standby = now.path("standby").asBoolean() ? ", standby" : "";
    return target.written() + ": " + now.path("admin").asText() + weight + standby;
  }
}
