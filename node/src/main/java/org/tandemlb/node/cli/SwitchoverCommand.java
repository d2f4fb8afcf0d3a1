package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import org.tandemlb.config.IpAddress;
import org.tandemlb.node.admin.StatusPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a VIP and says how long it took. */
@Command(
    name = "switchover",
    mixinStandardHelpOptions = true,
    description = {
      "Moves a VIP (and those of its group) to another node; returns when that node holds it.",
      "It stays there until somebody asks for another, or the node cannot hold it any more.",
      "A node that has just started is waited for until it reaches its backends.",
      "When the move reset sessions, a line on stderr says why; the exit code is that of the move."
    })
final class SwitchoverCommand implements Callable<Integer> {

  /** Between two requests to a node that says "not yet". */
  private static final long AGAIN_MILLIS = 100;

  /**
   * A request that was granted.
   *
   * @param before what was so when it was made
   */
  private record Asked(
      StatusPage before, List<Resets.Reset> resets, Watch watch, JsonNode answer) {}

  @Mixin private ChangeOptions change;
  @Mixin private TimeoutOption timeout;

  @Parameters(paramLabel = "VIP", description = "its address")
  private String vip;

  @Option(
      names = "--to",
      paramLabel = "NODE",
      description = "default: the first other node that can hold it, its home before all")
  private String to; // null: not given

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    InetAddress address =
        IpAddress.parse(vip)
            .orElseThrow(() -> new Faults.WrongUse("\"" + vip + "\" is not an IP address"));
    String text = IpAddress.text(address);
    if (to != null) {
      Target.nodeName(to);
    }
    change.open();
    Asked granted = ask(text);
    StatusPage before = granted.before();
    List<Resets.Reset> resets = granted.resets();
    Watch watch = granted.watch();
    JsonNode asked = granted.answer();
    String from = asked.path("from").isNull() ? "nobody" : asked.path("from").asText();
    String wished = asked.path("to").asText();

    StatusPage page = watch.until(now -> new Holding(now).holds(wished, text));
    long millis = watch.millis();
    Holding holding = new Holding(page);
    if (!holding.holds(wished, text)) {
      throw new Faults.CommandFailed(
          "not done after %d ms: %s; %s; %s"
              .formatted(
                  millis,
                  holding.hindrance(text),
                  holding.state(wished),
                  holding.whatStands(text, wished)));
    }
    if (from.equals(wished)) {
      change.print(
          text + ": " + wished + " holds it already", ((ObjectNode) asked).put("millis", millis));
      return 0;
    }
    Aftermath aftermath = Aftermath.of(List.of(text), page, change.node());
    ObjectNode json = ((ObjectNode) asked).put("millis", millis);
    json.set("resets", Resets.json(resets));
    json.set("handovers", aftermath.json(text));
    Outcomes outcomes = new Outcomes(before, aftermath.page());
    json.set("lastMove", outcomes.json(text, from, wished));
    change.print(
        "%s: %s -> %s in %d ms%s".formatted(text, from, wished, millis, aftermath.text(text)),
        json);
    for (StatusPage.VipPart moved : before.together(text)) {
      change.warn(outcomes.warnings(moved.address(), String.valueOf(moved.holder()), wished));
    }
    return 0;
  }

  /** Until it is granted: who has just started a node need not come again in a few seconds. */
  private Asked ask(String text) throws Faults.CommandFailed, Faults.WrongUse {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (to != null) {
      body.put("to", to);
    }
    Watch patience = new Watch(change.node(), timeout.value());
    List<String> warned = List.of();
    boolean told = false;
    while (true) {
      StatusPage before = change.node().status();
      List<Resets.Reset> resets = Resets.of(before, text, to == null ? "" : to);
      if (!warned.equals(Resets.lines(resets))) {
        warned = Resets.lines(resets);
        change.warn(warned);
      }
      Watch watch = patience.rest();
      try {
        String path = "/v1/vips/" + Target.encode(text) + "/switchover";
        return new Asked(before, resets, watch, change.post(path, body.toString()));
      } catch (Faults.NotYet e) {
        if (patience.isOver()) {
          throw new Faults.CommandFailed(
              e.getMessage() + "; so it has been for %d ms".formatted(patience.millis()));
        }
        if (!told) {
          told = true;
          change.warn(List.of(e.getMessage() + "; waiting for it"));
        }
        Watch.pause(AGAIN_MILLIS);
      }
    }
  }
}
