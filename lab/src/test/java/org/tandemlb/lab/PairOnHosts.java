package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.Lan;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;
import org.tandemlb.lab.traffic.Conversation;
import org.tandemlb.lab.traffic.EchoBackend;
import org.tandemlb.lab.traffic.Probe;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.WebBackend;

/** Two nodes, three web backends, an echo backend and a client, each on a host of its own. */
final class PairOnHosts implements AutoCloseable {

  static final Duration DEADLINE = Duration.ofSeconds(60);
  static final int WEB_PORT = 80;
  static final int ECHO_PORT = 7;

  final Lan lan;
  final List<Host> hosts;
  final Host client;
  final List<WebBackend> webs = new ArrayList<>();
  final EchoBackend echo;
  private final Path file;
  private final Map<String, TandemNode> nodes = new LinkedHashMap<>();

  /** The parts of the file that differ from test to test. */
  interface Addresses {
    void add(TandemYaml yaml);
  }

  private PairOnHosts(Lan lan, List<InetAddress> vips, Addresses addresses, Duration drain)
      throws IOException {
    this.lan = lan;
    this.hosts = List.of(lan.machine("lb1", 11), lan.machine("lb2", 12));
    for (int i = 1; i <= 3; i++) {
      String name = "web-0" + i;
      webs.add(WebBackend.start(name, lan.machine(name, 20 + i), WEB_PORT));
    }
    this.echo = EchoBackend.start(lan.machine("echo", 29), ECHO_PORT);
    this.client = lan.machine("client", 31);
    Path directory = lan.directory();
    TandemYaml yaml = new TandemYaml(hosts, directory, TandemCommand.makeSecret(directory));
    addresses.add(yaml);
    yaml.frontend("web", "web", listens(vips, WEB_PORT))
        .frontend("echo", "echo", listens(vips, ECHO_PORT))
        .pool(
            "web",
            "{type: http, path: /healthz, interval: 500ms, timeout: 400ms}",
            webs.stream().map(WebBackend::address).toList())
        .pool("echo", "{type: tcp}", List.of(echo.address()))
        .drain(drain)
        .quietSessions();
    this.file = directory.resolve("tandem.yaml");
    Files.writeString(file, yaml.toString());
  }

  /**
   * Starts both nodes and waits until they have met, and every address is carried by exactly one of
   * them: before they have, each may still take what the other lets go of.
   */
  static PairOnHosts start(List<InetAddress> vips, Addresses addresses) throws IOException {
    return start(vips, addresses, Duration.ofSeconds(5));
  }

  static PairOnHosts start(List<InetAddress> vips, Addresses addresses, Duration drain)
      throws IOException {
    Lan lan = Lan.create();
    try {
      PairOnHosts pair = new PairOnHosts(lan, vips, addresses, drain);
      for (Host host : pair.hosts) {
        pair.start(host);
      }
      for (Host host : pair.hosts) {
        pair.node(host).awaitReady(DEADLINE);
      }
      for (Host host : pair.hosts) {
        pair.awaitUntil(
            () -> pair.node(host).status().at("/view/members").size() == pair.hosts.size(),
            host + " sees all nodes");
      }
      for (InetAddress vip : vips) {
        pair.awaitUntil(() -> pair.carriers(vip).size() == 1, "one carrier of " + vip);
      }
      return pair;
    } catch (IOException | RuntimeException | Error e) {
      lan.close();
      throw e;
    }
  }

  private static String[] listens(List<InetAddress> vips, int port) {
    return vips.stream().map(vip -> TandemYaml.at(vip, port)).toArray(String[]::new);
  }

  void start(Host host) throws IOException {
    nodes.put(host.name(), TandemNode.start(host, file));
  }

  /** In the file of both nodes, which counts when they read it anew. */
  void rewrite(String pattern, String replacement) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceFirst(pattern, replacement);
    assertThat(after).as("%s is in the file", pattern).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  TandemNode node(Host host) {
    return nodes.get(host.name());
  }

  Host host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  Host other(Host host) {
    return hosts.stream().filter(candidate -> !candidate.equals(host)).findFirst().orElseThrow();
  }

  Set<String> carriers(InetAddress vip) throws IOException {
    return Carriers.now(hosts, vip);
  }

  /** The only host that carries it. */
  Host holder(InetAddress vip) throws IOException {
    Set<String> carriers = carriers(vip);
    assertThat(carriers).as("carriers of %s", vip).hasSize(1);
    return host(carriers.iterator().next());
  }

  void awaitCarrier(InetAddress vip, Host host) {
    awaitUntil(() -> carriers(vip).equals(Set.of(host.name())), host + " alone carries " + vip);
  }

  ProbeClient probe(InetAddress vip) throws IOException {
    ProbeClient probes =
        ProbeClient.start(
            client,
            new InetSocketAddress(vip, WEB_PORT),
            new Conversation.HttpGet("/"),
            Duration.ofMillis(10));
    awaitServed(probes);
    return probes;
  }

  /** Waits until a connection that begins after now is served. */
  void awaitServed(ProbeClient probes) {
    assertThat(probes.await(System.nanoTime(), Probe::served, DEADLINE))
        .as("a connection is served; last: %s\n%s", last(probes), outputs())
        .isTrue();
  }

  /** None was lost since that moment, with those that were on their way then and are now. */
  void expectNoneLost(ProbeClient probes, long sinceNanos) {
    probes.settle();
    List<String> lost =
        probes.probes().stream()
            .filter(probe -> probe.endNanos() - sinceNanos >= 0 && !probe.served())
            .map(PairOnHosts::told)
            .toList();
    if (!lost.isEmpty()) {
      throw new AssertionError("lost: " + lost + "\n" + outputs());
    }
  }

  /** With the times of day, by which to find it in what the nodes say. */
  private static String told(Probe probe) {
    Instant now = Instant.now();
    long nanos = System.nanoTime();
    Instant began = now.minusNanos(nanos - probe.startNanos());
    Instant ended = now.minusNanos(nanos - probe.endNanos());
    return probe.outcome() + ": " + probe.text() + ", from " + began + " to " + ended;
  }

  private static String last(ProbeClient probes) {
    List<Probe> all = probes.probes();
    return all.isEmpty() ? "none" : all.get(all.size() - 1).toString();
  }

  /** A condition that may ask the network. */
  interface Condition {
    boolean holds() throws IOException;
  }

  void awaitUntil(Condition condition, String what) {
    try {
      await().atMost(DEADLINE).pollInterval(Duration.ofMillis(10)).until(condition::holds);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError("not so: " + what + "\n" + outputs(), e);
    }
  }

  String outputs() {
    StringBuilder text = new StringBuilder();
    nodes.forEach(
        (name, node) ->
            text.append("--- ").append(name).append('\n').append(node.process().output()));
    return text.toString();
  }

  @Override
  public void close() {
    lan.close();
  }
}
