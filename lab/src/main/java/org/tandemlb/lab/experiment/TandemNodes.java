package org.tandemlb.lab.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.SecondNetwork;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;

/**
 * Tandem's nodes, with the times that Tandem has by default or the shortest, told through the API.
 */
final class TandemNodes implements Product {

  /** Longer than any row lasts: no session may end because its time is over. */
  private static final Duration DRAIN = Duration.ofMinutes(5);

  /** Enough for all that speak in a row, not for hundreds that take nothing. */
  private static final int BUFFER_BYTES = 16 << 20;

  /** None of a service's. */
  private static final int ONE_PORT_MORE = 8999;

  private final Spec spec;
  private final Path file;
  private final Queue<String> texts;
  private final List<Host> hosts;
  private final Map<String, TandemNode> running = new LinkedHashMap<>();

  private TandemNodes(Spec spec, Path file, List<String> texts, List<Host> hosts)
      throws IOException {
    this.spec = spec;
    this.file = file;
    this.texts = new ArrayDeque<>(texts);
    this.hosts = List.copyOf(hosts);
    changeFile();
  }

  static TandemNodes make(
      Spec spec, List<Host> nodes, Path directory, Map<Service, List<InetSocketAddress>> backends)
      throws IOException {
    return make(spec, nodes, directory, backends, yaml -> {});
  }

  /** Whoever wants it fast, and has machines that are never late. */
  static TandemNodes makeTuned(
      Spec spec, List<Host> nodes, Path directory, Map<Service, List<InetSocketAddress>> backends)
      throws IOException {
    return make(
        spec,
        nodes,
        directory,
        backends,
        yaml -> yaml.silence(Times.SHORTEST.silence()).lease(Times.SHORTEST.lease()));
  }

  private static TandemNodes make(
      Spec spec,
      List<Host> nodes,
      Path directory,
      Map<Service, List<InetSocketAddress>> backends,
      Consumer<TandemYaml> times)
      throws IOException {
    Map<String, InetAddress> second = new LinkedHashMap<>();
    if (spec.oddity() == Spec.Oddity.TWO_LINKS) {
      nodes.forEach(node -> second.put(node.name(), SecondNetwork.address(node)));
    }
    TandemYaml yaml = new TandemYaml(nodes, second, directory, TandemCommand.makeSecret(directory));
    times.accept(yaml);
    for (InetAddress vip : spec.vips()) {
      switch (spec.belonging()) {
        case NOWHERE -> {
          if (spec.oddity() == Spec.Oddity.NO_ADDRESS) {
            yaml.restingVip(vip, Host.INTERFACE);
          } else {
            yaml.restingVip(vip);
          }
        }
        case HOME -> yaml.vip(vip, nodes.get(0).name());
        case TOGETHER -> yaml.groupedVip(vip, "all");
      }
    }
    backends.forEach(
        (service, addresses) ->
            yaml.frontend(
                    service.word(),
                    service.word(),
                    spec.vips().stream()
                        .map(vip -> TandemYaml.at(vip, service.port()))
                        .toArray(String[]::new))
                .pool(service.word(), check(service), addresses));
    yaml.drain(spec.oddity() == Spec.Oddity.SHORT_DRAIN ? Spec.SHORT : DRAIN);
    if (!Set.of(Spec.Oddity.SMALL_DISK, Spec.Oddity.SHORT_DRAIN, Spec.Oddity.OWN_CLOCK)
        .contains(spec.oddity())) {
      yaml.quietSessions();
    }
    if (spec.oddity() == Spec.Oddity.TWO_LINKS) { // As whoever has two links should.
      yaml.witness(backends.get(Service.WEB).get(0).getAddress());
    }
    if (spec.oddity() == Spec.Oddity.QUORUM) {
      yaml.quorum();
    }
    if (spec.oddity() == Spec.Oddity.NIO) {
      yaml.transport("nio");
    }
    String usual = yaml.toString();
    yaml.frontend("more", Service.WEB.word(), TandemYaml.at(spec.vips().get(0), ONE_PORT_MORE));
    List<String> texts = List.of(usual, yaml.toString());
    return new TandemNodes(spec, directory.resolve("tandem.yaml"), texts, nodes);
  }

  private static String check(Service service) {
    return switch (service) {
      case WEB -> "{type: http, path: /healthz}";
      case ECHO -> "{type: tcp}";
      // Whoever counts its connections must not count probes.
      case BULK -> "{type: none}";
    };
  }

  @Override
  public String version() {
    return "Tandem, this build";
  }

  @Override
  public void start(Host node) throws IOException {
    if (!isRunning(node)) {
      running.put(node.name(), TandemNode.startBy(prefix(node), node, file, jvmFlags()));
    }
  }

  /** What stands before each command on that host. */
  private List<String> prefix(Host node) throws IOException {
    return switch (spec.oddity()) {
      case NO_NFT -> Host.without("nft");
      case NO_RIGHT -> WithoutRight.of(file).prefix();
      case SMALL_DISK -> SmallDisk.of(file, node).prefix();
      case OWN_CLOCK -> OwnClock.of(file, node).prefix();
      case NONE,
          NIO,
          OLD_TABLE,
          STRICT_EGRESS,
          NO_ADDRESS,
          LITTLE_MEMORY,
          TWO_LINKS,
          QUORUM,
          SHORT_DRAIN ->
          List.of();
    };
  }

  private List<String> jvmFlags() {
    return spec.oddity() == Spec.Oddity.LITTLE_MEMORY
        ? List.of("-XX:MaxDirectMemorySize=" + BUFFER_BYTES)
        : List.of();
  }

  @Override
  public void stop(Host node) {
    node(node).process().terminate();
  }

  @Override
  public boolean isRunning(Host node) {
    return running.containsKey(node.name()) && node(node).process().isAlive();
  }

  @Override
  public void kill9(Host node) {
    node(node).process().kill9();
  }

  @Override
  public List<LabProcess> processes(Host node) {
    return List.of(node(node).process());
  }

  @Override
  public void switchover(InetAddress vip, Host to) throws IOException {
    any()
        .change(
            "/v1/vips/" + IpAddress.text(vip) + "/switchover",
            "{\"to\":\"%s\"}".formatted(to.name()));
  }

  @Override
  public void standby(Host node) throws IOException {
    any().change("/v1/nodes/" + node.name(), "{\"standby\":true}");
  }

  @Override
  public void resume(Host node) throws IOException {
    any().change("/v1/nodes/" + node.name(), "{\"standby\":false}");
  }

  @Override
  public void admin(Host node, String state) throws IOException {
    any().change("/v1/nodes/" + node.name(), "{\"admin\":\"%s\"}".formatted(state));
  }

  @Override
  public int movesBegun(InetAddress vip, Host node) throws IOException {
    Pattern begun = Pattern.compile(" " + Pattern.quote(IpAddress.text(vip)) + " is to go to ");
    String log = Files.readString(node(node).process().log());
    return (int) begun.matcher(log).results().count();
  }

  @Override
  public void changeFile() throws IOException {
    String text = texts.remove();
    Files.writeString(file, text);
    texts.add(text);
  }

  /** What goes on it says itself. */
  @Override
  public Duration steady() {
    return Duration.ofMillis(300);
  }

  @Override
  public Optional<String> unsettled() throws IOException {
    for (Host host : hosts) {
      JsonNode status;
      try {
        node(host).awaitReady(Duration.ofSeconds(30));
        status = node(host).status();
      } catch (IOException notYet) {
        return Optional.of(String.valueOf(notYet.getMessage()));
      }
      if (status.path("view").path("members").size() != hosts.size()) {
        return Optional.of(host + " sees " + status.path("view").path("members"));
      }
      for (JsonNode node : status.path("nodes")) {
        if (!node.path("state").asText().equals("ok")) {
          return Optional.of(host + " says of " + node.path("name").asText() + ": " + node);
        }
      }
      for (JsonNode vip : status.path("vips")) {
        if (!vip.path("handovers").isEmpty()) {
          return Optional.of(host + " sees a handover of " + vip.path("address").asText());
        }
        if (!vip.path("passedOver").isEmpty()) { // A move there would be refused.
          return Optional.of(host + " says who is passed over: " + vip.path("passedOver"));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String says(InetAddress vip) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Host host : hosts) {
      for (JsonNode part : node(host).status().path("vips")) {
        if (InetAddress.getByName(part.path("address").asText()).equals(vip)) {
          text.append(part).append('\n');
        }
      }
    }
    return text.toString();
  }

  @Override
  public Optional<String> says(Host host) throws IOException {
    return Optional.of(node(host).status().toString());
  }

  @Override
  public String status(Host host) throws IOException {
    return TandemCommand.run(host, "status", "--admin", node(host).adminUrl());
  }

  @Override
  public String check(Host host) throws IOException {
    return TandemCommand.runBy(prefix(host), host, "check", file.toString());
  }

  @Override
  public String switchoverByCommand(InetAddress vip, Host to) throws IOException {
    return TandemCommand.run(
        to,
        "switchover",
        IpAddress.text(vip),
        "--to",
        to.name(),
        "--admin",
        node(to).adminUrl(),
        "--token-file",
        node(to).tokenFile().toString());
  }

  @Override
  public String outputs() {
    StringBuilder text = new StringBuilder();
    running.forEach(
        (name, node) ->
            text.append("--- ").append(name).append('\n').append(node.process().output()));
    return text.toString();
  }

  private TandemNode node(Host host) {
    return running.get(host.name());
  }

  private TandemNode any() throws IOException {
    return running.values().stream()
        .filter(node -> node.process().isAlive())
        .findFirst()
        .orElseThrow(() -> new IOException("no node runs"));
  }

  @Override
  public void close() {
    running.values().forEach(TandemNode::close);
  }
}
