package org.tandemlb.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code cluster}. Used by one thread. */
final class ClusterReader {

  static final String NODES = "nodes";

  private final Section cluster;
  private final Section nodes;
  private final Reading reading;
  private final Path directory;
  private final List<Located<NodeConfig>> read = new ArrayList<>();
  private final List<Located<InetSocketAddress>> links = new ArrayList<>();
  private List<Located<InetAddress>> witnesses = List.of();

  /**
   * @param directory where a relative path begins
   */
  ClusterReader(Section cluster, Path directory) {
    this.cluster =
        cluster.allowing(
            ConfigReader.names(Keys.CLUSTER, NODES, HoldReader.CAN_HOLD, HoldReader.WITNESS));
    this.nodes = cluster.named(NODES, Bounds.NODES);
    this.reading = cluster.reading();
    this.directory = directory;
  }

  /** The names of all nodes, those with a faulty address too: a VIP may name them as its home. */
  Set<String> nodeNames() {
    return nodes.names();
  }

  List<Located<NodeConfig>> nodes() {
    return List.copyOf(read);
  }

  /** The addresses of every node, each where it stands. */
  List<Located<InetSocketAddress>> links() {
    return List.copyOf(links);
  }

  List<Located<InetAddress>> witnesses() {
    return witnesses;
  }

  Optional<ClusterConfig> read(VipMode mode) {
    nodes.names().forEach(this::readNode);
    checkGivenTwice(mode);
    checkAsManyLinks();
    String name = cluster.value(Keys.CLUSTER_NAME);
    Optional<Trust> trust = trust();
    Duration silence = cluster.value(Keys.SILENCE);
    Duration lease = cluster.value(Keys.LEASE);
    boolean quorum = cluster.value(Keys.QUORUM);
    HoldReader holdReader = new HoldReader(cluster, directory);
    HoldConfig hold = holdReader.read();
    witnesses = holdReader.witnesses();
    checkWitnesses();
    List<NodeConfig> configs = read.stream().map(Located::value).toList();
    return trust.map(
        known -> new ClusterConfig(name, configs, known, silence, lease, quorum, hold));
  }

  private void readNode(String name) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    List<Located<Node>> items = nodes.requiredListOrOne(name, Bounds.LINKS, Keys.NODE_ADDRESS);
    for (Located<Node> item : items) {
      Values.parse(item.path(), item.value(), Keys.NODE_ADDRESS, reading)
          .ifPresent(
              address -> {
                addresses.add(address);
                links.add(new Located<>(item.path(), address));
              });
    }
    if (!addresses.isEmpty() && addresses.size() == items.size()) {
      read.add(new Located<>(nodes.pathOf(name), new NodeConfig(name, addresses)));
    }
  }

  /** Two nodes are two machines, except in a demo, where one machine plays both. */
  private void checkGivenTwice(VipMode mode) {
    Map<Object, String> owners = new LinkedHashMap<>();
    for (Located<InetSocketAddress> link : links) {
      InetSocketAddress address = link.value();
      Object taken = mode == VipMode.BIND ? address : address.getAddress();
      String owner = owners.putIfAbsent(taken, link.path());
      if (owner != null) {
        String text =
            mode == VipMode.BIND
                ? IpAddress.text(address.getAddress(), address.getPort())
                : IpAddress.text(address.getAddress());
        reading.fault(link.path(), Message.quote(text) + " is the address of " + owner + " too");
      }
    }
  }

  /** The first address of one node is on the network of every other's first, and so on. */
  private void checkAsManyLinks() {
    for (Located<NodeConfig> node : read) {
      Located<NodeConfig> first = read.get(0);
      int count = node.value().links().size();
      int wanted = first.value().links().size();
      if (count != wanted) {
        reading.fault(
            node.path(),
            "has %s, and %s has %d; allowed: as many for every node, in the order of the networks"
                .formatted(count == 1 ? "1 address" : count + " addresses", first.path(), wanted));
      }
    }
  }

  private void checkWitnesses() {
    Map<InetAddress, String> owners = new HashMap<>();
    links.forEach(link -> owners.putIfAbsent(link.value().getAddress(), link.path()));
    for (Located<InetAddress> witness : witnesses) {
      String owner = owners.putIfAbsent(witness.value(), witness.path());
      if (owner != null) {
        String text = Message.quote(IpAddress.text(witness.value()));
        reading.fault(witness.path(), text + " is the address of " + owner + " too");
      }
    }
  }

  private Optional<Trust> trust() {
    Optional<Path> secret = cluster.optional(Keys.SECRET_FILE);
    boolean secretGiven = cluster.has(Keys.SECRET_FILE.name());
    boolean insecure = cluster.value(Keys.INSECURE);
    String insecurePath = cluster.pathOf(Keys.INSECURE.key().name());
    if (secretGiven && insecure) {
      reading.fault(insecurePath, "true, but there is a secret-file too; allowed: one of the two");
    }
    if (cluster.isMissing(Keys.SECRET_FILE.name()) && !insecure && reading.sound(insecurePath)) {
      reading.fault(
          cluster.path(),
          "neither secret-file nor insecure; allowed: secret-file: FILE, made by tandem secret FILE,"
              + " or insecure: true");
    }
    return insecure
        ? Optional.of(new Trust.Insecure())
        : secret.map(file -> new Trust.Secret(directory.resolve(file).normalize()));
  }
}
