package org.tandemlb.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;
import org.tandemlb.lab.traffic.WebBackend;

/**
 * How many probes a second the backends get from clusters of several sizes with one VIP, counted
 * where they arrive: as connections that the backends accept while nobody else dials them.
 */
final class ProbesBench {

  private static final List<Integer> SIZES = List.of(1, 2, 5);
  private static final int BACKENDS = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int WEB_PORT = 8081;
  private static final int PORT = 8080;

  private final int seconds;
  private final Consumer<String> progress;

  ProbesBench(int seconds, Consumer<String> progress) {
    this.seconds = seconds;
    this.progress = progress;
  }

  Table run() throws IOException {
    Table table =
        new Table("Probes", "", "probes a second", "vs one node", "if all probed at the full rate");
    double ofOne = 0;
    for (int nodes : SIZES) {
      double rate = measure(nodes);
      ofOne = nodes == 1 ? rate : ofOne;
      String name = nodes == 1 ? "1 node" : nodes + " nodes";
      progress.accept("%s: %s probes a second".formatted(name, Samples.number(rate)));
      table.row(
          name,
          Samples.number(rate),
          Samples.ratio(rate, ofOne),
          Samples.number(nodes * BACKENDS * 1e9 / INTERVAL.toNanos()));
    }
    return table.note(
        "%d backends, interval 1s, one VIP; connections that the backends accepted in %d s, once every spare's rate had settled."
            .formatted(BACKENDS, seconds));
  }

  private double measure(int size) throws IOException {
    List<AutoCloseable> open = new ArrayList<>();
    try (Loopback place = Loopback.create()) {
      try {
        return measure(place, size, open);
      } finally {
        for (int i = open.size() - 1; i >= 0; i--) {
          close(open.get(i));
        }
      }
    }
  }

  private double measure(Loopback place, int size, List<AutoCloseable> open) throws IOException {
    List<WebBackend> webs = new ArrayList<>();
    for (int i = 1; i <= BACKENDS; i++) {
      WebBackend web = WebBackend.start("web-" + i, place.machine("web-" + i, 20 + i), WEB_PORT);
      open.add(web);
      webs.add(web);
    }
    List<Machine> machines = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      machines.add(place.machine("lb" + i, 10 + i));
    }
    Path file = file(place, machines, webs.stream().map(WebBackend::address).toList());
    List<TandemNode> nodes = new ArrayList<>();
    for (Machine machine : machines) {
      TandemNode node = TandemNode.start(machine, file);
      open.add(node);
      nodes.add(node);
      node.awaitReady(PATIENCE);
    }
    awaitSettled(nodes);
    pause(INTERVAL.multipliedBy(2)); // The probe that was due at the old rate still comes.
    long before = accepted(webs);
    long start = System.nanoTime();
    pause(Duration.ofSeconds(seconds));
    long took = System.nanoTime() - start;
    return (accepted(webs) - before) * 1e9 / took;
  }

  private static Path file(Loopback place, List<Machine> machines, List<InetSocketAddress> backends)
      throws IOException {
    InetAddress vip = place.address(100);
    Path directory = place.directory();
    TandemYaml yaml =
        new TandemYaml(machines, directory, TandemCommand.makeSecret(directory))
            .restingVip(vip)
            .bindMode()
            .frontend("web", "web", TandemYaml.at(vip, PORT))
            .pool(
                "web",
                "{type: http, path: /healthz, interval: %dms}".formatted(INTERVAL.toMillis()),
                backends)
            .quietSessions();
    Path file = directory.resolve("tandem.yaml");
    Files.writeString(file, yaml.toString());
    return file;
  }

  /** Until one node alone probes at the full rate, and the others seldom, by their own word. */
  private static void awaitSettled(List<TandemNode> nodes) throws IOException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    double full = BACKENDS * 1e9 / INTERVAL.toNanos();
    while (System.nanoTime() - giveUp < 0) {
      int atFullRate = 0;
      int settled = 0;
      for (TandemNode node : nodes) {
        JsonNode status = node.status();
        double rate = status.at("/pools/0/probesPerSecond").asDouble();
        boolean isFull = Math.abs(rate - full) < full / 100;
        boolean all = status.at("/view/members").size() == nodes.size();
        atFullRate += isFull ? 1 : 0;
        settled += all && (isFull || rate < full / 9) ? 1 : 0;
      }
      if (atFullRate == 1 && settled == nodes.size()) {
        return;
      }
      pause(Duration.ofMillis(200));
    }
    throw new IOException(
        "the nodes' probes have not settled after " + PATIENCE.toSeconds() + " s");
  }

  private static long accepted(List<WebBackend> webs) {
    return webs.stream().mapToLong(WebBackend::accepted).sum();
  }

  private static void close(AutoCloseable one) throws IOException {
    try {
      one.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
