package org.tandemlb.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tandemlb.config.AdminConfig;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CanHold;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.Listen;
import org.tandemlb.config.LogConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.config.SharedPart;
import org.tandemlb.config.TransportChoice;
import org.tandemlb.config.Trust;
import org.tandemlb.config.VipConfig;
import org.tandemlb.config.VipMode;

/** A file for tests: nodes lb1, lb2 ... and what a test adds to them. */
public final class ConfigBuilder {

  private final List<NodeConfig> nodes = new ArrayList<>();
  private final List<VipConfig> vips = new ArrayList<>();
  private final List<FrontendConfig> frontends = new ArrayList<>();
  private final List<PoolConfig> pools = new ArrayList<>();
  private String fileHash = "f11e";
  private boolean quorum;
  private HoldConfig hold = HoldConfig.DEFAULT;
  private Duration lease = Duration.ofSeconds(2);
  private Duration drain = Duration.ofMinutes(10);

  public ConfigBuilder(int nodeCount) {
    for (int i = 1; i <= nodeCount; i++) {
      nodes.add(new NodeConfig("lb" + i, new InetSocketAddress(address("198.18.0.1" + i), 7800)));
    }
  }

  /** Each node has a second link, outside the LAN. */
  public ConfigBuilder twoLinks() {
    for (int i = 0; i < nodes.size(); i++) {
      InetSocketAddress second = new InetSocketAddress(address("198.18.1.1" + (i + 1)), 7800);
      NodeConfig node = nodes.get(i);
      nodes.set(i, new NodeConfig(node.name(), List.of(node.address(), second)));
    }
    return this;
  }

  public static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  public ConfigBuilder quorum() {
    quorum = true;
    return this;
  }

  public ConfigBuilder lease(Duration value) {
    lease = value;
    return this;
  }

  public ConfigBuilder drain(Duration value) {
    drain = value;
    return this;
  }

  public ConfigBuilder vip(String address) {
    return vip(address, "", new Failback.Never(), "");
  }

  public ConfigBuilder vip(String address, String home, Failback failback) {
    return vip(address, home, failback, "");
  }

  public ConfigBuilder vip(String address, String home, Failback failback, String group) {
    vips.add(new VipConfig(address(address), "eth0", home, failback, group));
    return this;
  }

  /** A frontend of the pool's name, and a pool of one backend, probed each second. */
  public ConfigBuilder served(String vip, String pool) {
    return served(
        vip, pool, new CheckConfig.Timing(Duration.ofSeconds(1), Duration.ofMillis(500), 2, 3));
  }

  /** One more frontend of a pool that is there. */
  public ConfigBuilder servedBy(Listen listen, String pool) {
    frontends.add(new FrontendConfig(pool + "-" + frontends.size(), List.of(listen), pool, 1_000));
    return this;
  }

  public ConfigBuilder served(String vip, String pool, CheckConfig.Timing timing) {
    frontends.add(
        new FrontendConfig(pool, List.of(new Listen.Fixed(address(vip), 80)), pool, 1_000));
    pools.add(
        new PoolConfig(
            pool,
            Balance.ROUND_ROBIN,
            new CheckConfig.Tcp(timing),
            Duration.ofSeconds(2),
            2,
            AllDown.REFUSE,
            List.of(new BackendConfig(pool + "-1", "198.18.0.21", 80, 100, false))));
    return this;
  }

  public ConfigBuilder fileHash(String value) {
    fileHash = value;
    return this;
  }

  public ConfigBuilder canHold(String command) {
    hold =
        new HoldConfig(
            new CanHold.Command(List.of(command), Duration.ofSeconds(5), Duration.ofSeconds(3), 2),
            hold.standbyFile(),
            hold.witnesses());
    return this;
  }

  /** One witness. */
  public ConfigBuilder witness(String address) {
    hold = new HoldConfig(hold.canHold(), hold.standbyFile(), List.of(address(address)));
    return this;
  }

  public Config build() {
    SortedMap<String, String> lines = new TreeMap<>();
    nodes.forEach(node -> lines.put("cluster.nodes." + node.name(), "" + node.address()));
    for (int i = 0; i < vips.size(); i++) {
      lines.put("vips[" + i + "].address", vips.get(i).address().getHostAddress());
    }
    vips.forEach(
        vip ->
            lines.put(
                "vips." + vip.address().getHostAddress() + ".home",
                vip.home().isEmpty() ? "none" : vip.home()));
    ClusterConfig cluster =
        new ClusterConfig(
            "edge", nodes, new Trust.Insecure(), Duration.ofMillis(600), lease, quorum, hold);
    return new Config(
        cluster,
        vips,
        VipMode.LEASE,
        drain,
        20_000,
        frontends,
        pools,
        new AdminConfig(new Listen.Fixed(address("127.0.0.1"), 8404), Path.of("token")),
        new LogConfig(LogConfig.Sessions.OFF, LogConfig.Level.INFO),
        TransportChoice.AUTO,
        new SharedPart(lines, Integer.toHexString(lines.hashCode())),
        fileHash);
  }
}
