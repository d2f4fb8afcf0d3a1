package org.tandemlb.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code tandem check} tells of a file that is right: the limits that will hold, what is worth
 * a second look, every default that applies. Pure.
 */
public final class ConfigSummary {

  private ConfigSummary() {}

  /**
   * Lines to print, without line ends.
   *
   * @param ofThisMachine what else is worth a second look, of the machine rather than the file
   */
  public static List<String> lines(LoadedConfig loaded, List<String> ofThisMachine) {
    List<String> notes = new ArrayList<>(ConfigNotes.of(loaded));
    notes.addAll(ofThisMachine);
    List<String> lines = new ArrayList<>();
    add(lines, "effective limits:", limits(loaded));
    add(lines, "worth a second look:", notes);
    add(lines, "defaults that apply:", defaults(loaded));
    return lines;
  }

  private static void add(List<String> lines, String title, List<String> items) {
    if (!items.isEmpty()) {
      lines.add(title);
      items.forEach(item -> lines.add("  " + item));
    }
  }

  private static List<String> limits(LoadedConfig loaded) {
    Config config = loaded.config();
    List<String> lines = new ArrayList<>();
    lines.add(
        "max-connections: %d sessions of this node (descriptors allow this process %d: %d a session, %d kept back)"
            .formatted(
                config.maxConnections(),
                loaded.sessionsAllowed(),
                DescriptorLimit.DESCRIPTORS_A_SESSION,
                DescriptorLimit.RESERVE));
    for (FrontendConfig frontend : config.frontends()) {
      int most = Math.min(frontend.maxConnections(), config.maxConnections());
      lines.add("frontends.%s: %d sessions".formatted(frontend.name(), most));
    }
    config.pools().forEach(pool -> lines.add("pools.%s: %s".formatted(pool.name(), limits(pool))));
    lines.add("drain: %s for old sessions".formatted(DurationType.text(config.drain())));
    lines.add(
        "cluster: a silent node is suspected after %s, its VIPs are off it after %s"
            .formatted(
                DurationType.text(config.cluster().silence()),
                DurationType.text(config.cluster().lease())));
    if (config.cluster().hold().canHold() instanceof CanHold.Command command) {
      Duration worst = command.interval().multipliedBy(command.fall()).plus(command.timeout());
      lines.add(
          "cluster.can-hold: what it forbids is forbidden within " + DurationType.text(worst));
    }
    return lines;
  }

  private static String limits(PoolConfig pool) {
    int connects = Math.min(pool.retries() + 1, pool.backends().size());
    String connect =
        "connects for one client: at most %d, %s each"
            .formatted(connects, DurationType.text(pool.connectTimeout()));
    return connect + timing(pool.check());
  }

  private static String timing(CheckConfig check) {
    if (check instanceof CheckConfig.Http http) {
      return timing(http.timing());
    }
    return check instanceof CheckConfig.Tcp tcp ? timing(tcp.timing()) : "; not checked, always UP";
  }

  private static String timing(CheckConfig.Timing timing) {
    Duration worst = timing.interval().multipliedBy(timing.fall()).plus(timing.timeout());
    return "; a dead backend is DOWN within " + DurationType.text(worst);
  }

  private static List<String> defaults(LoadedConfig loaded) {
    return loaded.defaults().stream()
        .map(each -> "%s: %s   # %s".formatted(each.path(), each.value(), each.meaning()))
        .toList();
  }
}
