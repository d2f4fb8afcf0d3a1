package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Programs;

/** HAProxy behind addresses that keepalived moves, with keepalived's default times unless told. */
public final class KeepalivedHaproxyPair implements BalancerPair {

  private static final int FIRST = 150;
  private static final int SECOND = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Host> nodes;
  private final Path directory;
  private final List<InetAddress> vips;
  private final List<HaproxyFile.Service> services;
  private final Optional<Duration> advert;
  private final Map<String, Map<InetAddress, Integer>> priorities = new HashMap<>();
  private final Map<String, LabProcess> keepaliveds = new HashMap<>();
  private final Map<String, LabProcess> haproxies = new HashMap<>();

  /** The first node holds all addresses while it can. */
  public KeepalivedHaproxyPair(
      List<Host> nodes,
      Path directory,
      List<InetAddress> vips,
      List<HaproxyFile.Service> services) {
    this(nodes, directory, vips, services, Optional.empty());
  }

  /**
   * @param advert how often keepalived says that it is there; empty: as by default
   */
  public KeepalivedHaproxyPair(
      List<Host> nodes,
      Path directory,
      List<InetAddress> vips,
      List<HaproxyFile.Service> services,
      Optional<Duration> advert) {
    this.advert = advert;
    this.nodes = List.copyOf(nodes);
    this.directory = directory;
    this.vips = List.copyOf(vips);
    this.services = List.copyOf(services);
    for (Host node : nodes) {
      priorities.put(node.name(), new HashMap<>());
    }
    vips.forEach(vip -> prefer(vip, this.nodes.get(0)));
  }

  static KeepalivedHaproxyPair configure(
      List<Host> nodes,
      Path directory,
      InetSocketAddress frontend,
      List<InetSocketAddress> backends) {
    return new KeepalivedHaproxyPair(
        nodes,
        directory,
        List.of(frontend.getAddress()),
        List.of(new HaproxyFile.Service("web", List.of(frontend), backends, "/healthz")));
  }

  private void prefer(InetAddress vip, Host holder) {
    nodes.forEach(
        node -> priorities.get(node.name()).put(vip, node.equals(holder) ? FIRST : SECOND));
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
    startHaproxy(node);
    startKeepalived(node);
  }

  private void startHaproxy(Host node) throws IOException {
    if (isAlive(haproxies, node)) {
      return;
    }
    // The spare listens on an address that it does not have yet.
    node.sysctl("net/ipv4/ip_nonlocal_bind", "1");
    node.sysctl("net/ipv6/ip_nonlocal_bind", "1");
    Path file = directory.resolve("haproxy-" + node.name() + ".cfg");
    Files.writeString(file, HaproxyFile.text(services, 2));
    haproxies.put(
        node.name(),
        node.start("haproxy-" + node.name(), List.of("haproxy", "-db", "-f", file.toString())));
  }

  /** Starts only what moves the addresses. */
  public void startKeepalived(Host node) throws IOException {
    if (isAlive(keepaliveds, node)) {
      return;
    }
    writeKeepalivedFile(node);
    String base = directory.resolve("keepalived-" + node.name()).toString();
    keepaliveds.put(
        node.name(),
        node.start(
            "keepalived-" + node.name(),
            List.of(
                "keepalived",
                "--dont-fork",
                "--log-console",
                "--vrrp",
                "--use-file=" + base + ".conf",
                "--pid=" + base + ".pid",
                "--vrrp_pid=" + base + "-vrrp.pid",
                "--checkers_pid=" + base + "-checkers.pid")));
  }

  private void writeKeepalivedFile(Host node) throws IOException {
    Files.writeString(
        directory.resolve("keepalived-" + node.name() + ".conf"),
        KeepalivedFile.text(node, vips, priorities.get(node.name()), advert));
  }

  /** Gives that node the highest priority for that address; the address follows. */
  public void move(InetAddress vip, Host to) throws IOException {
    prefer(vip, to);
    for (Host node : nodes) {
      writeKeepalivedFile(node);
      keepaliveds.get(node.name()).hangUp();
    }
  }

  /** Tells both programs to end; returns at once. */
  public void stop(Host node) {
    keepaliveds.get(node.name()).terminate();
    haproxies.get(node.name()).terminate();
  }

  /** Tells only what moves the addresses to end, and waits until it has: it may start again. */
  public void stopKeepalived(Host node) throws IOException {
    LabProcess keepalived = keepaliveds.get(node.name());
    keepalived.terminate();
    if (!keepalived.awaitExit(PATIENCE)) {
      throw new IOException(keepalived + " does not end:\n" + keepalived.output());
    }
  }

  /** Whether anything of it runs there. */
  public boolean isRunning(Host node) {
    return isAlive(keepaliveds, node) || isAlive(haproxies, node);
  }

  private static boolean isAlive(Map<String, LabProcess> processes, Host node) {
    return processes.containsKey(node.name()) && processes.get(node.name()).isAlive();
  }

  /** HAProxy first, which relays. */
  public List<LabProcess> processes(Host node) {
    return List.of(haproxies.get(node.name()), keepaliveds.get(node.name()));
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
