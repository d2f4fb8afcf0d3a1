package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tandemlb.node.admin.StatusPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes back standby. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Takes back `standby`: the node may hold VIPs again.",
      "Those whose home it is come back when it has been well for their `failback`: it waits for",
      "those that come within --timeout, and says of the others when they do.",
      "When a move reset sessions, a line on stderr says why."
    })
final class ResumeCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;
  @Mixin private TimeoutOption timeout;

  @Parameters(paramLabel = "NODE", description = "a node of the file")
  private String node;

  /** By VIP: after how long the node held it. In the order of the moves. */
  private final Map<String, Long> there = new LinkedHashMap<>();

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    Target.nodeName(node);
    change.open();
    StatusPage before = change.node().status();
    ComingHome home = ComingHome.to(node, before);
    change.warn(Resets.lines(home.resets()));
    Watch watch = new Watch(change.node(), timeout.value());
    JsonNode now = change.post("/v1/nodes/" + Target.encode(node), "{\"standby\":false}");
    String admin = now.path("admin").asText();
    if (now.path("standby").asBoolean()) {
      throw new Faults.CommandFailed(
          "%s holds no VIP as long as it is in %s: tandem ready node:%s"
              .formatted(node, admin, node));
    }
    StatusPage page = watch.until(seen -> isOver(home, seen, watch.millis()));
    Holding holding = new Holding(page);
    String file = holding.standbyFile(node);
    if (!file.isEmpty()) {
      throw new Faults.CommandFailed(
          "%s holds no VIP as long as the file %s is there: remove it on %s"
              .formatted(node, file, node));
    }
    if (holding.isOnStandby(node)) {
      throw new Faults.CommandFailed(
          "not done after %d ms: %s".formatted(watch.millis(), holding.state(node)));
    }
    say(home, before, page, (ObjectNode) now);
    return 0;
  }

  private boolean isOver(ComingHome home, StatusPage now, long millis) {
    Holding holding = new Holding(now);
    if (!holding.standbyFile(node).isEmpty()) {
      return true;
    }
    home.from().keySet().stream()
        .filter(vip -> home.isThere(vip, now))
        .forEach(vip -> there.putIfAbsent(vip, millis));
    return !holding.isOnStandby(node) && home.isSettled(now, timeout.value().toMillis() - millis);
  }

  private void say(ComingHome home, StatusPage before, StatusPage page, ObjectNode json)
      throws Faults.CommandFailed {
    List<Moved> moves = new ArrayList<>();
    there.keySet().stream()
        .filter(vip -> home.isThere(vip, page))
        .forEach(vip -> moves.add(new Moved(vip, home.from().get(vip), node, there.get(vip))));
    Aftermath aftermath =
        Aftermath.of(moves.stream().map(Moved::vip).toList(), page, change.node());
    Outcomes outcomes = new Outcomes(before, aftermath.page());
    List<String> lines = new ArrayList<>(List.of(node + ": may hold VIPs again"));
    moves.forEach(move -> lines.add(move.text(aftermath)));
    lines.addAll(home.lines(page));
    ArrayNode all = json.putArray("moves");
    moves.forEach(move -> all.add(move.json(aftermath, outcomes)));
    json.set("awaited", home.json(page));
    json.set("resets", Resets.json(home.resets()));
    change.print(String.join(System.lineSeparator(), lines), json);
    moves.forEach(move -> change.warn(move.warnings(outcomes)));
  }
}
