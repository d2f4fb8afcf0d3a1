package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tandemlb.node.admin.StatusPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes every VIP off a node and keeps it off. */
@Command(
    name = "standby",
    mixinStandardHelpOptions = true,
    description = {
      "A node is to hold no VIP until `tandem resume`; returns when others hold what it held.",
      "It goes on serving old sessions, and new ones on its own addresses.",
      "When a move reset sessions, a line on stderr says why; the exit code is that of the moves."
    })
final class StandbyCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;
  @Mixin private TimeoutOption timeout;

  @Parameters(paramLabel = "NODE", description = "a node of the file")
  private String node;

  /** By VIP: after how long another node held it. In the order of the moves. */
  private final Map<String, Long> moved = new LinkedHashMap<>();

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    Target.nodeName(node);
    change.open();
    StatusPage before = change.node().status();
    List<String> held = new Holding(before).vipsOf(node);
    List<Resets.Reset> resets = Resets.ofNode(before, node);
    change.warn(Resets.lines(resets));
    Watch watch = new Watch(change.node(), timeout.value());
    change.post("/v1/nodes/" + Target.encode(node), "{\"standby\":true}");
    StatusPage page =
        watch.until(
            now -> {
              Holding holding = new Holding(now);
              noteMoves(held, holding, watch.millis());
              return isDone(held, holding) || !someOtherCanHold(held, holding);
            });
    Holding holding = new Holding(page);
    if (!isDone(held, holding)) {
      throw new Faults.CommandFailed(whatIsInTheWay(held, holding, watch.millis()));
    }
    Aftermath aftermath = Aftermath.of(held, page, change.node());
    Outcomes outcomes = new Outcomes(before, aftermath.page());
    List<Moved> moves =
        held.stream()
            .map(vip -> new Moved(vip, node, holding.holderOf(vip), moved.get(vip)))
            .toList();
    change.print(text(moves, aftermath), json(moves, resets, aftermath, outcomes));
    moves.forEach(move -> change.warn(move.warnings(outcomes)));
    return 0;
  }

  private void noteMoves(List<String> held, Holding now, long millis) {
    for (String vip : held) {
      if (isElsewhere(vip, now)) {
        moved.putIfAbsent(vip, millis);
      } else {
        moved.remove(vip);
      }
    }
  }

  /** It holds nothing, and what it held is not lost. */
  private boolean isDone(List<String> held, Holding now) {
    return now.vipsOf(node).isEmpty() && held.stream().allMatch(vip -> isElsewhere(vip, now));
  }

  /** Whether anything that is still here can go. */
  private boolean someOtherCanHold(List<String> held, Holding now) {
    return Stream.concat(
            held.stream().filter(vip -> !isElsewhere(vip, now)), now.vipsOf(node).stream())
        .anyMatch(vip -> now.someOtherCanHold(node, vip));
  }

  private boolean isElsewhere(String vip, Holding now) {
    return now.isHeld(vip) && !now.holds(node, vip);
  }

  private String whatIsInTheWay(List<String> held, Holding now, long millis) {
    String left =
        held.stream()
            .filter(vip -> !isElsewhere(vip, now))
            .map(now::hindrance)
            .collect(Collectors.joining("; "));
    String others = now.statesOfOthers(node);
    return someOtherCanHold(held, now)
        ? "%s is to be on standby; not done after %d ms: %s; %s"
            .formatted(node, millis, left.isEmpty() ? "it still holds a VIP" : left, others)
        : "%s is to be on standby, but nobody else can hold: %s; %s".formatted(node, left, others);
  }

  private String text(List<Moved> moves, Aftermath aftermath) {
    return moves.isEmpty()
        ? node + ": standby; it held no VIP"
        : moves.stream()
            .map(move -> move.text(aftermath))
            .collect(Collectors.joining(System.lineSeparator()));
  }

  private ObjectNode json(
      List<Moved> moves, List<Resets.Reset> resets, Aftermath aftermath, Outcomes outcomes) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("node", node).put("standby", true);
    ArrayNode all = answer.putArray("moves");
    moves.forEach(move -> all.add(move.json(aftermath, outcomes)));
    answer.set("resets", Resets.json(resets));
    return answer;
  }
}
