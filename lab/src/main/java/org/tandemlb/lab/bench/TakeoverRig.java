package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.Lan;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.ProbeSummary;
import org.tandemlb.lab.traffic.WebBackend;

/**
 * Two balancer hosts, two backends and a client on a LAN of their own; a product's pair on them.
 */
final class TakeoverRig implements AutoCloseable {

  static final Duration PERIOD = Duration.ofMillis(10);

  /** keepalived takes its address back 3.6 s after a restart: shorter would meet that move. */
  private static final Duration STEADY = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration AFTERMATH = Duration.ofSeconds(2);

  /** Makes a product's pair, not yet running. */
  interface Product {
    BalancerPair configure(
        List<Host> nodes,
        Path directory,
        InetSocketAddress frontend,
        List<InetSocketAddress> backends)
        throws IOException;
  }

  private final Lan lan;
  private final List<Host> nodes;
  private final Host client;
  private final InetSocketAddress frontend;
  private final BalancerPair pair;

  private TakeoverRig(
      Lan lan, List<Host> nodes, Host client, InetSocketAddress frontend, BalancerPair pair) {
    this.lan = lan;
    this.nodes = nodes;
    this.client = client;
    this.frontend = frontend;
    this.pair = pair;
  }

  static TakeoverRig open(Product product) throws IOException {
    Lan lan = Lan.create();
    try {
      List<Host> nodes = List.of(lan.machine("lb1", 11), lan.machine("lb2", 12));
      List<InetSocketAddress> backends = new ArrayList<>();
      for (int i = 1; i <= 2; i++) {
        WebBackend web = WebBackend.start("web-0" + i, lan.machine("web" + i, 20 + i), 80);
        backends.add(web.address());
      }
      InetSocketAddress frontend = new InetSocketAddress(InetAddress.getByName("198.18.0.100"), 80);
      BalancerPair pair = product.configure(nodes, lan.directory(), frontend, backends);
      return new TakeoverRig(lan, nodes, lan.machine("client", 31), frontend, pair);
    } catch (IOException | RuntimeException e) {
      lan.close();
      throw e;
    }
  }

  String version() throws IOException {
    return pair.version();
  }

  TakeoverRound round(Fault fault) throws IOException {
    for (Host node : nodes) {
      pair.start(node);
    }
    try (ProbeClient probes =
        ProbeClient.start(client, frontend, new Conversation.HttpGet("/"), PERIOD)) {
      Host holder = awaitSteady(probes);
      List<Host> reachable = fault == Fault.LINK ? others(holder) : nodes;
      try (Carriers carriers = Carriers.watch(reachable, frontend.getAddress())) {
        long start = System.nanoTime();
        strike(fault, holder);
        if (!probes.await(System.nanoTime(), Probe::served, PATIENCE)) {
          throw new IOException("no connection was served for " + PATIENCE.toSeconds() + " s");
        }
        pause(AFTERMATH);
        probes.settle();
        ProbeSummary summary = probes.since(start);
        return new TakeoverRound(summary.outage(), summary.lost(), carriers.log().longestTwo());
      }
    } finally {
      for (Host node : nodes) {
        lan.heal(node);
      }
    }
  }

  /**
   * Waits until one and the same host has had the address, and every probe was served, for a while.
   */
  private Host awaitSteady(ProbeClient probes) throws IOException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    long since = System.nanoTime();
    Set<String> before = Set.of();
    while (System.nanoTime() - giveUp < 0) {
      Set<String> now = Carriers.now(nodes, frontend.getAddress());
      if (now.size() != 1 || !now.equals(before) || probes.since(since).lost() > 0) {
        before = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STEADY.toNanos() && probes.since(since).served() > 0) {
        String holder = now.iterator().next();
        return nodes.stream().filter(node -> node.name().equals(holder)).findFirst().orElseThrow();
      }
      pause(Duration.ofMillis(50));
    }
    throw new IOException(
        "no steady service after " + PATIENCE.toSeconds() + " s; the address is on " + before);
  }

  private List<Host> others(Host holder) {
    return nodes.stream().filter(node -> !node.equals(holder)).toList();
  }

  private void strike(Fault fault, Host holder) throws IOException {
    switch (fault) {
      case KILL -> pair.kill9(holder);
      case LINK -> lan.cut(holder);
    }
  }

  private static void pause(Duration time) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    pair.close();
    lan.close();
  }
}
