package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.tandemlb.cluster.wish.AdminState;

/** Asks for an admin state; what drain, ready and maint have in common. */
final class AdminStateChange {

  private AdminStateChange() {}

  static int ask(ChangeOptions change, String written, AdminState state)
      throws Faults.CommandFailed, Faults.WrongUse {
    Target target = Target.of(written);
    change.open();
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("admin", state.name().toLowerCase(java.util.Locale.ROOT))
            .toString();
    JsonNode now = change.post(target.path(), body);
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
