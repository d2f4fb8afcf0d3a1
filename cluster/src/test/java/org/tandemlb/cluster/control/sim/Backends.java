package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Needs;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.Config;

/**
 * What the nodes' probes find: backends that die and return, for everybody or for one node only,
 * which each process sees at its own moment.
 */
final class Backends {

  private record Sight(Host from, BackendId to) {}

  private final World world;
  private final List<Host> hosts;
  private final Map<BackendId, CheckConfig.Timing> backends = new LinkedHashMap<>();
  private final Map<Sight, Integer> turns = new LinkedHashMap<>();
  private final Set<Sight> dead = new LinkedHashSet<>();
  private final Map<Sight, Prober> probers = new LinkedHashMap<>();

  /** The newest of each node, by the view it was made in. */
  private final Map<ViewId, Map<String, Report>> reports = new LinkedHashMap<>();

  /** Whether any has been dead for some nodes and not for others. */
  private boolean differed;

  Backends(World world, List<Host> hosts, Config config) {
    this.world = world;
    this.hosts = hosts;
    config
        .pools()
        .forEach(
            pool ->
                pool.backends()
                    .forEach(
                        backend ->
                            backends.put(
                                new BackendId(pool.name(), backend.name()),
                                ((CheckConfig.Tcp) pool.check()).timing())));
  }

  /** From now on, each on each host at its own moment. */
  void probeAll() {
    for (Host host : hosts) {
      backends.forEach(
          (backend, timing) -> {
            Sight sight = new Sight(host, backend);
            probers.put(
                sight, Prober.start(world, host, backend, timing, () -> !dead.contains(sight)));
          });
    }
  }

  /** How often that host has probed it. */
  int probes(Host host, BackendId backend) {
    return probers.get(new Sight(host, backend)).probes();
  }

  BackendId any() {
    return List.copyOf(backends.keySet()).get(world.random.nextInt(backends.size()));
  }

  /** At once. */
  void die(BackendId backend, Collection<Host> forWhom) {
    differed |= forWhom.size() < hosts.size();
    forWhom.forEach(host -> dead.add(new Sight(host, backend)));
  }

  /** At once. */
  void live(BackendId backend, Collection<Host> forWhom) {
    forWhom.forEach(host -> dead.remove(new Sight(host, backend)));
  }

  /** It dies, or returns, for all of them within two seconds. */
  void turn(BackendId backend, boolean dies, Collection<Host> forWhom) {
    differed |= forWhom.size() < hosts.size();
    for (Host host : forWhom) {
      Sight sight = new Sight(host, backend);
      int turn = turns.merge(sight, 1, Integer::sum);
      world.in(
          world.between(0, 2_000),
          () -> {
            if (turns.get(sight) != turn) {
              return; // It has turned again.
            }
            if (dies) {
              dead.add(sight);
            } else {
              dead.remove(sight);
            }
          });
    }
  }

  void allReturn() {
    backends.keySet().forEach(backend -> turn(backend, false, hosts));
  }

  /** What everybody could hear: reports and decisions. */
  void said(Host by, View view, Message message) {
    if (message instanceof Message.Reported reported) {
      reports
          .computeIfAbsent(reported.report().view(), any -> new LinkedHashMap<>())
          .put(by.name(), reported.report());
    } else if (message instanceof Message.Assigned assigned && !differed) {
      assigned
          .assignment()
          .choices()
          .forEach((vip, choice) -> expectNotBlamed(assigned.assignment().view(), vip, choice));
    }
  }

  /**
   * A backend that was never dead for one node alone is no reason to take a VIP from a node: at
   * that moment none says of itself that it lacks what the other says that it reaches.
   */
  private void expectNotBlamed(ViewId view, InetAddress vip, Assignment.Choice choice) {
    Map<String, Report> heard = reports.getOrDefault(view, Map.of());
    Report chosen = heard.get(choice.node());
    if (chosen == null || chosen.held().contains(vip)) {
      return;
    }
    for (Report other : heard.values()) {
      Set<String> blamedFor = new LinkedHashSet<>(other.lacks());
      blamedFor.retainAll(chosen.reaches());
      blamedFor.removeAll(chosen.unjudged());
      blamedFor.remove(Needs.WITNESS);
      if (other.held().contains(vip) && !blamedFor.isEmpty()) {
        throw new AssertionError(
            "%s moves because backends of %s died everywhere: %s"
                .formatted(vip.getHostAddress(), blamedFor, choice.reason()));
      }
    }
  }
}
