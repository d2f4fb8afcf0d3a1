package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Programs;

/**
 * HAProxy behind an address that keepalived moves, with the times that keepalived has by default.
 */
final class KeepalivedHaproxyPair implements BalancerPair {

  private final List<Host> nodes;
  private final Path directory;
  private final InetSocketAddress frontend;
  private final List<InetSocketAddress> backends;
  private final Map<String, LabProcess> keepaliveds = new HashMap<>();
  private final Map<String, LabProcess> haproxies = new HashMap<>();

  KeepalivedHaproxyPair(
      List<Host> nodes,
      Path directory,
      InetSocketAddress frontend,
      List<InetSocketAddress> backends) {
    this.nodes = List.copyOf(nodes);
    this.directory = directory;
    this.frontend = frontend;
    this.backends = List.copyOf(backends);
  }

  @Override
  public String name() {
    return "keepalived + HAProxy";
  }

  @Override
  public String version() throws IOException {
    String keepalived = Programs.run(List.of("keepalived", "--version"), "");
    return keepalived.lines().findFirst().orElse("") + ", " + HaproxyFile.version();
  }

  @Override
  public void start(Host node) throws IOException {
    if (!isAlive(haproxies, node)) {
      // The spare listens on an address that it does not have yet.
      node.sysctl("net/ipv4/ip_nonlocal_bind", "1");
      Path file = directory.resolve("haproxy-" + node.name() + ".cfg");
      Files.writeString(file, HaproxyFile.text(frontend, backends, 2, true));
      haproxies.put(
          node.name(),
          node.start("haproxy-" + node.name(), List.of("haproxy", "-db", "-f", file.toString())));
    }
    if (!isAlive(keepaliveds, node)) {
      keepaliveds.put(node.name(), startKeepalived(node));
    }
  }

  private LabProcess startKeepalived(Host node) throws IOException {
    Path file = directory.resolve("keepalived-" + node.name() + ".conf");
    Files.writeString(file, keepalivedFile(node));
    String base = directory.resolve("keepalived-" + node.name()).toString();
    return node.start(
        "keepalived-" + node.name(),
        List.of(
            "keepalived",
            "--dont-fork",
            "--log-console",
            "--vrrp",
            "--use-file=" + file,
            "--pid=" + base + ".pid",
            "--vrrp_pid=" + base + "-vrrp.pid",
            "--checkers_pid=" + base + "-checkers.pid"));
  }

  private String keepalivedFile(Host node) {
    return """
    global_defs {
      router_id %1$s
    }
    vrrp_instance tandem_bench {
      state BACKUP
      interface eth0
      virtual_router_id 51
      priority %2$d
      virtual_ipaddress {
        %3$s/32 dev eth0
      }
    }
    """
        .formatted(
            node.name(), 150 - 50 * nodes.indexOf(node), IpAddress.text(frontend.getAddress()));
  }

  private static boolean isAlive(Map<String, LabProcess> processes, Host node) {
    return processes.containsKey(node.name()) && processes.get(node.name()).isAlive();
  }

  @Override
  public void kill9(Host node) {
    keepaliveds.get(node.name()).kill9WithChildren();
    haproxies.get(node.name()).kill9();
  }

  @Override
  public void close() {
    keepaliveds.values().forEach(LabProcess::kill9WithChildren);
    keepaliveds.values().forEach(LabProcess::close);
    haproxies.values().forEach(LabProcess::close);
  }
}
