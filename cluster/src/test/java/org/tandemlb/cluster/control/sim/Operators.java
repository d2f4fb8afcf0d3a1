package org.tandemlb.cluster.control.sim;

import java.time.Duration;
import java.util.List;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.PoolConfig;

/** What is done to single nodes at random by their operators, files and witnesses. */
final class Operators {

  private final World world;
  private final List<Config> files;

  /**
   * @param file with which all nodes begin
   */
  Operators(World world, Config file) {
    this.world = world;
    this.files = List.of(file, otherOf(file));
  }

  void doSomethingTo(Host host) {
    boolean ends = world.chance(0.4);
    switch (world.random.nextInt(4)) {
      case 0 -> host.veto(ends ? "" : "the operator says so");
      case 1 -> host.standbyFile(ends ? "" : "/run/tandem/standby");
      case 2 -> host.reachesWitness = ends;
      default -> {
        if (host.awake()) {
          host.reload(files.get(world.random.nextInt(files.size())));
        }
      }
    }
  }

  /** What a reload may change, of everything that a core looks at: other weights, another drain. */
  private static Config otherOf(Config file) {
    return new Config(
        file.cluster(),
        file.vips(),
        file.vipMode(),
        Duration.ofMinutes(5),
        file.maxConnections(),
        file.frontends(),
        file.pools().stream().map(Operators::halved).toList(),
        file.admin(),
        file.log(),
        file.transport(),
        file.shared(),
        "07e4");
  }

  private static PoolConfig halved(PoolConfig pool) {
    return new PoolConfig(
        pool.name(),
        pool.balance(),
        pool.check(),
        pool.connectTimeout(),
        pool.retries(),
        pool.allDown(),
        pool.backends().stream()
            .map(one -> new BackendConfig(one.name(), one.host(), one.port(), 50, one.backup()))
            .toList());
  }
}
