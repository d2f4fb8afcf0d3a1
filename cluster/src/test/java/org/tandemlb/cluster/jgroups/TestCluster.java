package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

/** A cluster on loopback addresses 127.0.0.11 and up; closes every node that a test started. */
final class TestCluster implements AutoCloseable {

  /** Generous: other work may share the machine. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Longer than a busy build machine starves a process, or live members would be suspected. */
  static final Duration SILENCE = Duration.ofSeconds(3);

  private final ClusterConfig config;
  private final Map<String, JGroupsMembership> running = new LinkedHashMap<>();
  private final Map<String, Recorder> recorders = new LinkedHashMap<>();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

  TestCluster(ClusterConfig config) {
    this.config = config;
  }

  static TestCluster of(int nodes, Path secret) throws IOException {
    return new TestCluster(config("test", nodes, new Trust.Secret(secret)));
  }

  static TestCluster insecure(int nodes) throws IOException {
    return new TestCluster(config("test", nodes, new Trust.Insecure()));
  }

  /** Its nodes have a second link each, on 127.0.1.11 and up. */
  static TestCluster ofTwoLinks(int nodes, Path secret) throws IOException {
    return new TestCluster(config("test", nodes, 2, new Trust.Secret(secret)));
  }

  static ClusterConfig config(String name, int nodes, Trust trust) throws IOException {
    return config(name, nodes, 1, trust);
  }

  private static ClusterConfig config(String name, int nodes, int links, Trust trust)
      throws IOException {
    List<NodeConfig> list = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      List<InetSocketAddress> all = new ArrayList<>();
      for (int link = 0; link < links; link++) {
        InetAddress address = InetAddress.getByName("127.0." + link + "." + (10 + i));
        all.add(new InetSocketAddress(address, freePort(address)));
      }
      list.add(new NodeConfig("lb" + i, all));
    }
    return new ClusterConfig(
        name, list, trust, Duration.ofMillis(600), Duration.ofSeconds(2), HoldConfig.DEFAULT);
  }

  /** Below the ports that the kernel gives to clients: none of a test's own can take it. */
  static int freePort(InetAddress address) {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, address)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // another one
      }
    }
  }

  ClusterConfig config() {
    return config;
  }

  /** The same nodes, with something else changed. */
  TestCluster like(String name, Trust trust) {
    return new TestCluster(
        new ClusterConfig(
            name, config.nodes(), trust, config.silence(), config.lease(), HoldConfig.DEFAULT));
  }

  InetSocketAddress address(String node) {
    return config.node(node).orElseThrow().address();
  }

  Recorder start(String node) throws Exception {
    JGroupsMembership membership = new JGroupsMembership(config, node, warnings::add);
    Recorder recorder = new Recorder();
    synchronized (running) {
      running.put(node, membership);
      recorders.put(node, recorder);
    }
    membership.start(recorder);
    return recorder;
  }

  JGroupsMembership membership(String node) {
    synchronized (running) {
      return running.get(node);
    }
  }

  List<String> warnings() {
    synchronized (warnings) {
      return List.copyOf(warnings);
    }
  }

  @Override
  public void close() {
    List<JGroupsMembership> open;
    synchronized (running) {
      open = new ArrayList<>(running.values());
    }
    Collections.reverse(open);
    open.forEach(JGroupsMembership::close);
  }
}
