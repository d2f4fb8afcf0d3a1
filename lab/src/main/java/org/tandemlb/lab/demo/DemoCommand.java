package org.tandemlb.lab.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem demo}. */
@Command(
    name = "demo",
    description = {
      "Runs the whole product on this machine for some fifteen seconds: two nodes, three small web"
          + " backends, a client that never stops. Kills the node that holds the address and prints"
          + " what that cost. Leaves nothing behind."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--keep", description = "Leaves the pair running until Ctrl-C.")
  private boolean keep;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Timeline timeline = new Timeline(out, System.nanoTime());
    Runtime.getRuntime().addShutdownHook(new Thread(timeline::mute));
    try (Stage stage = Stage.set()) {
      timeline.plain("Tandem demo, on " + stage.mode());
      Cast cast = Cast.prepare(stage);
      timeline.now(
          "started %d web backends, %s to %s"
              .formatted(
                  cast.webs().size(),
                  stage.webs().get(0).name(),
                  stage.webs().get(cast.webs().size() - 1).name()));
      boolean cameBack = new Story(stage, timeline).play(cast);
      if (keep) {
        keepRunning(timeline, stage, cast);
      }
      return cameBack ? 0 : 1;
    } catch (IOException e) {
      timeline.now("the demo failed: " + e.getMessage());
      return 1;
    }
  }

  /** Ends with the process: Ctrl-C runs the shutdown hooks, which take everything away. */
  private void keepRunning(Timeline timeline, Stage stage, Cast cast) {
    timeline.plain("");
    timeline.plain("The pair goes on until Ctrl-C. In another terminal:");
    String client = Stage.prefix(stage.client());
    timeline.plain("  " + client + "curl http://" + TandemYaml.text(stage.frontend()) + "/");
    for (Machine machine : stage.nodes()) {
      TandemNode node = cast.node(machine.name());
      timeline.plain(
          "  %scurl http://%s/v1/status      # as %s sees it"
              .formatted(client, TandemYaml.text(node.admin()), node.name()));
      timeline.plain(
          "  %skill -9 %d      # %s; its log: %s"
              .formatted(
                  stage.bindMode() ? "" : "sudo ",
                  node.process().pid(),
                  node.name(),
                  node.process().log()));
    }
    timeline.plain("  the file: " + cast.file());
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
