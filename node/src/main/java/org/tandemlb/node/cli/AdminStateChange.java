package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.tandemlb.cluster.wish.AdminState;

/**
 * Asks for an admin state; what drain, ready and maint have in common. A node that leaves its VIPs
 * says beforehand whose sessions that resets, as {@link StandbyCommand} does.
 */
final class AdminStateChange {

  private AdminStateChange() {}

  static int ask(ChangeOptions change, String written, AdminState state)
      throws Faults.CommandFailed, Faults.WrongUse {
    Target target = Target.of(written);
    change.open();
    boolean leaves = target.node().isPresent() && state != AdminState.READY;
    List<Resets.Reset> resets =
        leaves ? Resets.ofNode(change.node().status(), target.node().get()) : List.of();
    change.warn(Resets.lines(resets));
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("admin", state.name().toLowerCase(Locale.ROOT))
            .toString();
    JsonNode now = change.post(target.path(), body);
    if (leaves) {
      ((ObjectNode) now).set("resets", Resets.json(resets));
    }
    change.print(text(target, now), now);
    return 0;
  }

  /** What holds now, which another operator may have changed in the same moment. */
  static String text(Target target, JsonNode now) {
    String weight = now.has("weight") ? ", weight " + now.get("weight").asInt() : "";
    String standby = now.path("standby").asBoolean() ? ", standby" : "";
    return target.written() + ": " + now.path("admin").asText() + weight + standby;
  }
}
