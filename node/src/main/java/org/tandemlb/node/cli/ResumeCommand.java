package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
      "Those whose home it is come back when it has been well for their `failback`."
    })
final class ResumeCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;
  @Mixin private TimeoutOption timeout;

  @Parameters(paramLabel = "NODE", description = "a node of the file")
  private String node;

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    change.open();
    Watch watch = new Watch(change.node(), timeout.value());
    JsonNode now = change.post("/v1/nodes/" + Target.encode(node), "{\"standby\":false}");
    String admin = now.path("admin").asText();
    if (now.path("standby").asBoolean()) {
      throw new Faults.CommandFailed(
          "%s holds no VIP as long as it is in %s: tandem ready node:%s"
              .formatted(node, admin, node));
    }
    StatusPage page =
        watch.until(
            seen -> {
              Holding holding = new Holding(seen);
              return !holding.isOnStandby(node) || !holding.standbyFile(node).isEmpty();
            });
    String file = new Holding(page).standbyFile(node);
    if (!file.isEmpty()) {
      throw new Faults.CommandFailed(
          "%s holds no VIP as long as the file %s is there: remove it on %s"
              .formatted(node, file, node));
    }
    if (new Holding(page).isOnStandby(node)) {
      throw new Faults.CommandFailed(
          "not done after %d ms: %s".formatted(watch.millis(), new Holding(page).state(node)));
    }
    change.print(node + ": may hold VIPs again", now);
    return 0;
  }
}
