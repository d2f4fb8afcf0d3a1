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

/** Reads {@code cluster}. Used by one thread. */
final class ClusterReader {

  static final String NODES = "nodes";

  private final Section cluster;
  private final Section nodes;
  private final Reading reading;
  private final Path directory;
  private final List<Located<NodeConfig>> read = new ArrayList<>();
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

  List<Located<InetAddress>> witnesses() {
    return witnesses;
  }

  Optional<ClusterConfig> read(VipMode mode) {
    for (String name : nodes.names()) {
      nodes
          .required(new Key<>(name, Keys.NODE_ADDRESS, "a node"))
          .map(address -> new Located<>(nodes.pathOf(name), new NodeConfig(name, address)))
          .ifPresent(read::add);
    }
    checkGivenTwice(mode);
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

  /** Two nodes are two machines, except in a demo, where one machine plays both. */
  private void checkGivenTwice(VipMode mode) {
    Map<Object, String> owners = new LinkedHashMap<>();
    for (Located<NodeConfig> node : read) {
      InetSocketAddress address = node.value().address();
      Object taken = mode == VipMode.BIND ? address : address.getAddress();
      String owner = owners.putIfAbsent(taken, node.path());
      if (owner != null) {
        String text =
            mode == VipMode.BIND
                ? IpAddress.text(address.getAddress(), address.getPort())
                : IpAddress.text(address.getAddress());
        reading.fault(node.path(), Message.quote(text) + " is the address of " + owner + " too");
      }
    }
  }

  private void checkWitnesses() {
    Map<InetAddress, String> owners = new HashMap<>();
    read.forEach(node -> owners.putIfAbsent(node.value().address().getAddress(), node.path()));
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
