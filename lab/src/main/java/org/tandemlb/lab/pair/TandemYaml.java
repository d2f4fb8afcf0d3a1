package org.tandemlb.lab.pair;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Machine;

/** Writes a {@code tandem.yaml}, part by part. */
public final class TandemYaml {

  private static final Duration PATIENT = Duration.ofSeconds(10);

  /** The port of every node's admin address. */
  public static final int ADMIN_PORT = 8404;

  private final StringBuilder cluster = new StringBuilder();
  private final List<String> vips = new ArrayList<>();
  private final StringBuilder frontends = new StringBuilder();
  private final StringBuilder pools = new StringBuilder();
  private final StringBuilder more = new StringBuilder();

  public TandemYaml(List<? extends Machine> nodes, Path directory, Path secret) {
    this(nodes, Map.of(), directory, secret);
  }

  /**
   * @param second by name, the addresses of the nodes that have a second link
   */
  public TandemYaml(
      List<? extends Machine> nodes, Map<String, InetAddress> second, Path directory, Path secret) {
    cluster.append("cluster:\n  name: lab\n  secret-file: ").append(secret).append("\n  nodes:\n");
    for (Machine node : nodes) {
      String first = "\"" + text(node.address()) + "\"";
      InetAddress further = second.get(node.name());
      String links = further == null ? first : "[%s, \"%s\"]".formatted(first, text(further));
      line(cluster, "    %s: %s", node.name(), links);
    }
    line(
        more,
        "admin: {listen: \"node:%d\", token-file: \"%s\"}",
        ADMIN_PORT,
        tokenFile(directory, "NODE"));
  }

  /** The file that holds a node's token; in a file for all nodes its name is NODE. */
  static Path tokenFile(Path directory, String node) {
    return directory.resolve(node + ".token");
  }

  /** An address that has a home and goes back there after two seconds. */
  public TandemYaml vip(InetAddress address, String home) {
    vips.add("  - {address: \"%s\", home: %s, failback: 2s}".formatted(text(address), home));
    return this;
  }

  /** An address that stays where it is. */
  public TandemYaml restingVip(InetAddress address) {
    vips.add("  - {address: \"%s\", failback: never}".formatted(text(address)));
    return this;
  }

  /** The same, on an interface that has no address of that network. */
  public TandemYaml restingVip(InetAddress address, String device) {
    vips.add(
        "  - {address: \"%s\", failback: never, interface: %s}".formatted(text(address), device));
    return this;
  }

  /** An address that stays where it is, and moves only together with others of its group. */
  public TandemYaml groupedVip(InetAddress address, String group) {
    vips.add("  - {address: \"%s\", failback: never, group: %s}".formatted(text(address), group));
    return this;
  }

  /**
   * @param word what stands behind {@code transport:}
   */
  public TandemYaml transport(String word) {
    line(more, "transport: %s", word);
    return this;
  }

  /** Nobody adds addresses: the holder alone listens. */
  public TandemYaml bindMode() {
    line(more, "vip-mode: bind");
    return this;
  }

  public TandemYaml silence(Duration silence) {
    line(cluster, "  silence: %dms", silence.toMillis());
    return this;
  }

  public TandemYaml lease(Duration lease) {
    line(cluster, "  lease: %ds", lease.toSeconds());
    return this;
  }

  /**
   * For what must not be noticed, whatever else this machine does: a node that it keeps from
   * running for a second is silent by the defaults, and its address moves as if it had died.
   */
  public TandemYaml patient() {
    return silence(PATIENT).lease(PATIENT);
  }

  /** Nodes hold only while most of all are together. */
  public TandemYaml quorum() {
    line(cluster, "  quorum: true");
    return this;
  }

  /** An address that a holder should reach. */
  public TandemYaml witness(InetAddress address) {
    line(cluster, "  witness: [\"%s\"]", text(address));
    return this;
  }

  public TandemYaml drain(Duration drain) {
    line(more, "drain: %dms", drain.toMillis());
    return this;
  }

  /** No line a session: benchmarks and the demo are about something else. */
  public TandemYaml quietSessions() {
    line(more, "log: {sessions: off}");
    return this;
  }

  /**
   * @param listen {@code address:port}, {@code [address]:port} or {@code node:port}
   */
  public TandemYaml frontend(String name, String pool, String... listen) {
    line(
        frontends, "  %s: {listen: [\"%s\"], pool: %s}", name, String.join("\", \"", listen), pool);
    return this;
  }

  /**
   * @param check what stands behind {@code check:}, such as <code>{type: tcp}</code>
   */
  public TandemYaml pool(String name, String check, List<InetSocketAddress> backends) {
    line(pools, "  %s:", name);
    line(pools, "    balance: round-robin");
    line(pools, "    check: %s", check);
    line(pools, "    backends:");
    int number = 1;
    for (InetSocketAddress backend : backends) {
      line(pools, "      %s-%02d: {address: \"%s\"}", name, number++, text(backend));
    }
    return this;
  }

  /** An address and port as the file wants them. */
  public static String text(InetSocketAddress address) {
    return at(address.getAddress(), address.getPort());
  }

  public static String at(InetAddress address, int port) {
    String text = text(address);
    return address instanceof Inet6Address ? "[" + text + "]:" + port : text + ":" + port;
  }

  private static String text(InetAddress address) {
    String text = IpAddress.text(address);
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  private static void line(StringBuilder to, String form, Object... values) {
    to.append(String.format(form, values)).append('\n');
  }

  @Override
  public String toString() {
    String addresses = vips.isEmpty() ? "" : "vips:\n" + String.join("\n", vips) + "\n";
    return cluster + addresses + "frontends:\n" + frontends + "pools:\n" + pools + more;
  }
}
