package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A VIP that another node holds now, as a command that waited for it tells. Pure. */
record Moved(String vip, String from, String to, long millis) {

  String text(Aftermath aftermath) {
    return "%s: %s -> %s in %d ms%s".formatted(vip, from, to, millis, aftermath.text(vip));
  }

  ObjectNode json(Aftermath aftermath, Outcomes outcomes) {
    ObjectNode move = JsonNodeFactory.instance.objectNode();
    move.put("vip", vip).put("from", from).put("to", to).put("millis", millis);
    move.set("handovers", aftermath.json(vip));
    move.set("lastMove", outcomes.json(vip, from, to));
    return move;
  }

  List<String> warnings(Outcomes outcomes) {
    return outcomes.warnings(vip, from, to);
  }
}
