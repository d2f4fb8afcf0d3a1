package org.tandemlb.lab.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.ProbeSummary;

/** What happens in the demo, from the first node's start to the dead node's return. */
final class Story {

  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final Duration SCENE = Duration.ofSeconds(2);

  /** A client's kernel sends its first packet again after a second. */
  private static final Duration LATE = Duration.ofMillis(900);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Stage stage;
  private final Timeline timeline;

  Story(Stage stage, Timeline timeline) {
    this.stage = stage;
    this.timeline = timeline;
  }

  /**
   * Plays it.
   *
   * @return whether traffic came back after the kill
   */
  boolean play(Cast cast) throws IOException {
    String holder = raiseThePair(cast);
    try (ProbeClient client =
            ProbeClient.start(
                stage.client(), stage.frontend(), new Conversation.HttpGet("/"), PERIOD);
        Carriers carriers = Carriers.watch(stage.hosts(), stage.vip())) {
      quietTime(client);
      boolean back = killTheHolder(cast, client, holder);
      if (back) {
        bringItBack(cast, client, holder);
      }
      if (!stage.bindMode()) {
        timeline.now(
            "two holders at one time: "
                + (carriers.log().longestTwo().isZero()
                    ? "never (both kernels were asked every 2 ms)"
                    : "for " + carriers.log().longestTwo().toMillis() + " ms"));
      }
      return back;
    }
  }

  private String raiseThePair(Cast cast) throws IOException {
    for (Machine machine : stage.nodes()) {
      TandemNode node = cast.start(machine);
      timeline.now("started " + node.name() + " on " + IpAddress.text(machine.address()));
    }
    cast.awaitReady();
    timeline.now("both nodes are ready");
    TandemNode first = cast.node(stage.nodes().get(0).name());
    cast.awaitMembers(first, stage.nodes().size());
    String holder = cast.awaitHolder(first, "");
    timeline.now(holder + " holds " + TandemYaml.text(stage.frontend()));
    return holder;
  }

  private void quietTime(ProbeClient client) throws IOException {
    long start = System.nanoTime();
    timeline.now("a client opens a connection every " + PERIOD.toMillis() + " ms");
    if (!client.await(start, Probe::served, PATIENCE)) {
      throw new IOException("the client is not served: " + lastFailure(client));
    }
    pause(SCENE);
    Set<String> names = new TreeSet<>();
    client.probes().stream().filter(Probe::served).forEach(probe -> names.add(probe.text()));
    ProbeSummary summary = client.since(start);
    timeline.now(
        "%d connections, %d lost; answers from %s"
            .formatted(summary.total(), summary.lost(), String.join(", ", names)));
  }

  private boolean killTheHolder(Cast cast, ProbeClient client, String holder) throws IOException {
    TandemNode victim = cast.node(holder);
    TandemNode survivor = cast.other(holder);
    long killed = System.nanoTime();
    victim.process().kill9();
    timeline.at(killed, "kill -9 " + victim.process().pid() + ": " + holder + " is dead");
    String heir = cast.awaitHolder(survivor, holder);
    timeline.now(heir + " has taken over " + IpAddress.text(stage.vip()));
    if (!client.await(System.nanoTime(), Probe::served, PATIENCE)) {
      timeline.now("traffic did not come back: " + lastFailure(client));
      return false;
    }
    pause(SCENE);
    client.settle(); // What began in this scene also ends in it.
    ProbeSummary summary = client.since(killed);
    timeline.now("outage: " + summary.outage().toMillis() + " ms");
    timeline.now("connections lost: " + summary.lost() + " of " + summary.total() + words(summary));
    long late = client.probes().stream().filter(probe -> isLate(probe, killed)).count();
    if (late > 0) {
      timeline.now(
          "%d more were served a second late: their first packet went to the dead node, and a kernel"
                  .formatted(late)
              + " sends it again after 1 s");
    }
    return true;
  }

  private void bringItBack(Cast cast, ProbeClient client, String dead) throws IOException {
    long start = System.nanoTime();
    TandemNode node = cast.start(cast.node(dead).machine());
    timeline.now("started " + dead + " again");
    node.awaitReady(PATIENCE);
    cast.awaitMembers(cast.other(dead), stage.nodes().size());
    String holder = cast.awaitHolder(cast.other(dead), "");
    pause(SCENE.dividedBy(2));
    client.settle();
    ProbeSummary summary = client.since(start);
    timeline.now(
        "%s is back%s; %d connections meanwhile, %d lost%s"
            .formatted(
                dead,
                holder.equals(dead) ? " and holds the address" : ", the spare of " + holder,
                summary.total(),
                summary.lost(),
                words(summary)));
  }

  private static boolean isLate(Probe probe, long sinceNanos) {
    return probe.served()
        && probe.startNanos() - sinceNanos >= 0
        && probe.endNanos() - probe.startNanos() >= LATE.toNanos();
  }

  private static String words(ProbeSummary summary) {
    if (summary.lost() == 0) {
      return "";
    }
    return summary.lostBy().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue() + " " + words(entry.getKey()))
        .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String words(Probe.Outcome outcome) {
    return switch (outcome) {
      case SERVED -> "served";
      case REFUSED -> "refused: nobody listened";
      case BROKEN -> "cut off before the whole answer";
      case UNREACHABLE -> "found no way there";
      case TIMED_OUT -> "not answered within " + ProbeClient.DEADLINE.toSeconds() + " s";
      case WRONG_ANSWER -> "answered wrongly";
    };
  }

  private static String lastFailure(ProbeClient client) {
    return client.probes().stream()
        .filter(probe -> !probe.served())
        .reduce((first, second) -> second)
        .map(probe -> probe.outcome() + " " + probe.text())
        .orElse("no connection ended");
  }

  private static void pause(Duration time) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
