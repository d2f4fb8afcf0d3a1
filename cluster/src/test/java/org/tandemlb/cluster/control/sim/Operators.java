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
    this.files = List.of(file, with(file, 50, "07e4"), with(file, 0, "0000"));
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

  /**
   * What a reload may change, of everything that a core looks at: other weights, another drain.
   * With weights 0 that node alone sends nobody to any backend, dead or not.
   */
  static Config with(Config file, int weight, String fileHash) {
    return new Config(
        file.cluster(),
        file.vips(),
        file.vipMode(),
        Duration.ofMinutes(5),
        file.maxConnections(),
        file.frontends(),
        file.pools().stream().map(pool -> with(pool, weight)).toList(),
        file.admin(),
        file.log(),
        file.transport(),
        file.shared(),
        fileHash);
  }

  private static PoolConfig with(PoolConfig pool, int weight) {
    return new PoolConfig(
        pool.name(),
        pool.balance(),
        pool.check(),
        pool.connectTimeout(),
        pool.retries(),
        pool.allDown(),
        pool.backends().stream()
            .map(one -> new BackendConfig(one.name(), one.host(), one.port(), weight, one.backup()))
            .toList());
  }
}
