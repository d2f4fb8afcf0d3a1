package org.tandemlb.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the whole file, section by section. Used by one thread; does no I/O. */
final class ConfigReader {

  private static final String CLUSTER = "cluster";
  private static final String VIPS = "vips";
  private static final String FRONTENDS = "frontends";
  private static final String POOLS = "pools";
  private static final String ADMIN = "admin";
  private static final String LOG = "log";

  private final Reading reading;
  private final Section root;
  private final Path directory;

  /**
   * @param directory where a relative path begins
   */
  ConfigReader(Node root, Path directory, Reading reading) {
    this.reading = reading;
    this.directory = directory;
    this.root = new Section("", root, reading);
  }

  /**
   * @param sessions how many this process has descriptors for
   * @param fileHash of the bytes that were read
   * @return nothing when there are faults, which the reading then has
   */
  Optional<Config> read(int sessions, String fileHash) {
    if (reading.isFaulty() && root.names().isEmpty()) {
      return Optional.empty();
    }
    root.allowing(names(Keys.TOP, CLUSTER, VIPS, FRONTENDS, POOLS, ADMIN, LOG));
    VipMode mode = root.value(Keys.VIP_MODE);
    Duration drain = root.value(Keys.DRAIN);
    int maxConnections = root.value(Keys.MAX_CONNECTIONS.or(sessions, String.valueOf(sessions)));
    TransportChoice transport = root.value(Keys.TRANSPORT);

    ClusterReader clusterReader = new ClusterReader(root.section(CLUSTER), directory);
    Optional<ClusterConfig> cluster = clusterReader.read(mode);
    if (!root.has(VIPS)) {
      reading.defaulted(VIPS, "none", "clients dial the nodes' own addresses");
    }
    List<VipConfig> vips =
        new VipsReader(
                reading,
                mode,
                clusterReader.nodeNames(),
                clusterReader.links(),
                clusterReader.witnesses())
            .read(root.list(VIPS, Bounds.VIPS));

    ListenClashes clashes = new ListenClashes(reading, clusterReader.nodes());
    Section pools = root.named(POOLS, Bounds.POOLS);
    List<FrontendConfig> frontends =
        new FrontendsReader(reading, pools.names(), maxConnections, clashes)
            .read(root.named(FRONTENDS, Bounds.FRONTENDS));
    List<PoolConfig> poolConfigs = new PoolsReader(reading).read(pools);
    AdminConfig admin = admin(clashes);
    LogConfig log = log();
    if (reading.isFaulty()) {
      return Optional.empty();
    }
    return cluster.map(
        known ->
            new Config(
                known,
                vips,
                mode,
                drain,
                maxConnections,
                frontends,
                poolConfigs,
                admin,
                log,
                transport,
                SharedLines.of(known, vips, mode, frontends),
                fileHash));
  }

  private AdminConfig admin(ListenClashes clashes) {
    Section section = root.section(ADMIN).allowing(names(Keys.ADMIN));
    Listen listen = section.value(Keys.ADMIN_LISTEN);
    clashes.add(new Located<>(section.pathOf(Keys.ADMIN_LISTEN.key().name()), listen));
    Path token = section.value(Keys.TOKEN_FILE);
    return new AdminConfig(listen, directory.resolve(token).normalize());
  }

  private LogConfig log() {
    Section section = root.section(LOG).allowing(names(Keys.LOG));
    LogConfig.Sessions sessions = section.value(Keys.LOG_SESSIONS);
    return new LogConfig(sessions, section.value(Keys.LOG_LEVEL));
  }

  /** Sections first, as they stand in a file. */
  static Set<String> names(List<Key<?>> keys, String... sections) {
    Set<String> names = new LinkedHashSet<>(Arrays.asList(sections));
    keys.forEach(key -> names.add(key.name()));
    return names;
  }
}
