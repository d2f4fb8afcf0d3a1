package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.VipConfig;

/** Hosts, LAN and group together, the faults of all three, and what is to be seen in the end. */
final class SimulatedCluster {

  private static final int LINES_KEPT = 150;

  final World world;
  final Lan lan;
  final Group group;
  final List<Host> hosts = new ArrayList<>();
  final Invariants invariants;
  final Backends backends;
  final Decisions decisions = new Decisions();
  final WishHistory wishHistory = new WishHistory();
  final LaterWishes laterWishes;
  final Config config;
  private final Deque<String> lines = new ArrayDeque<>();

  SimulatedCluster(long seed, Config config) {
    this.config = config;
    this.world = new World(seed);
    this.lan = new Lan(world);
    this.group = new Group(world, lan);
    this.laterWishes = new LaterWishes(world, group, hosts, wishHistory);
    for (NodeConfig node : config.cluster().nodes()) {
      Host host =
          new Host(world, lan, group, config, node, wishHistory, laterWishes, decisions, this::log);
      hosts.add(host);
      lan.add(host);
      group.add(host);
    }
    this.backends = new Backends(world, hosts, config);
    group.overhear(decisions::said);
    group.overhear(backends::said);
    backends.probeAll();
    this.invariants = new Invariants(world, lan, hosts, config);
    world.in(0, this::watchWishes);
  }

  private void watchWishes() {
    hosts.forEach(this::expectNoWishLost);
    world.in(World.millis(500), this::watchWishes);
  }

  /** Whatever a process has seen or was asked for counts there, in whatever order it came. */
  private void expectNoWishLost(Host host) {
    if (host.awake() && !group.view(host).members().isEmpty()) {
      Wishes seen = wishHistory.surviving(List.of(host));
      Wishes has = host.status().wishes();
      if (!has.equals(seen)) { // The words cost more than the look.
        throw new AssertionError(host + " has " + has + ", but all that it has seen is " + seen);
      }
    }
  }

  /** What has happened last. */
  List<String> lastLines() {
    return List.copyOf(lines);
  }

  private void log(String line) {
    lines.add(String.format("%10.3f ms  %s", world.nowNanos() / 1e6, line));
    if (lines.size() > LINES_KEPT) {
      lines.poll();
    }
  }

  /** What happened last, for a person who has to find out why. */
  String story() {
    return String.join("\n", lines);
  }

  Host host(int number) {
    return hosts.get(number - 1);
  }

  void run(long millis) {
    world.run(World.millis(millis), invariants::check);
  }

  void startAll() {
    hosts.stream().filter(host -> !host.runs()).forEach(Host::start);
  }

  // Faults

  /** Nothing comes over the second link between them either, where they have one. */
  void cutSecond(Host from, Host to) {
    lan.links.cutSecond(from, to);
  }

  /** No frame leaves the host or reaches it. */
  void cutOff(Host host) {
    log(host + " is cut off the LAN");
    for (Host other : hosts) {
      if (other != host) {
        lan.links.cut(host, other);
        lan.links.cut(other, host);
      }
    }
  }

  /** The host hears nobody any more; everybody hears it. */
  void deafen(Host host) {
    log(host + " hears nothing any more");
    lan.deafen(host);
  }

  void split(Set<Host> side) {
    log(side + " are split off");
    for (Host one : side) {
      for (Host other : hosts) {
        if (!side.contains(other)) {
          lan.links.cut(one, other);
          lan.links.cut(other, one);
        }
      }
    }
  }

  /** The nodes cannot hear each other; ARP still works. */
  void cutCluster(Host from, Host to) {
    log(from + " is no longer heard by " + to + " in the cluster");
    lan.links.cutCluster(from, to);
  }

  /** Two clusters on one LAN. */
  void splitCluster(Set<Host> side) {
    log(side + " are a cluster of their own");
    for (Host one : side) {
      for (Host other : hosts) {
        if (!side.contains(other)) {
          lan.links.cutCluster(one, other);
          lan.links.cutCluster(other, one);
        }
      }
    }
  }

  /** Nothing that one sends reaches the other. */
  void cut(Host from, Host to) {
    log(from + " is no longer heard by " + to);
    lan.links.cut(from, to);
  }

  void troubleFrames(Host from, Host to, Links.Trouble trouble) {
    log("frames from " + from + " to " + to + ": " + trouble);
    lan.links.troubleFrames(from, to, trouble);
  }

  void troubleMessages(Host from, Host to, Links.Trouble trouble) {
    log("messages from " + from + " to " + to + ": " + trouble);
    lan.links.troubleMessages(from, to, trouble);
  }

  void heal(Host one, Host other) {
    log("the links between " + one + " and " + other + " heal");
    lan.heal(one, other);
  }

  /** Any backend dies, or returns, for all of these. */
  void turn(boolean dies, List<Host> forWhom) {
    BackendId backend = backends.any();
    log(backend + (dies ? " dies for " : " returns for ") + forWhom);
    backends.turn(backend, dies, forWhom);
  }

  void heal() {
    log("the network heals");
    lan.healAll();
  }

  void thaw(Host host) {
    hosts.forEach(other -> lan.links.apart(host, other));
    host.thaw();
  }

  void endAllFaults() {
    heal();
    for (Host host : hosts) {
      if (host.frozen()) {
        thaw(host);
      }
      if (host.runs() && !host.awake()) {
        host.resume();
      }
    }
    backends.allReturn();
    startAll();
    for (Host host : hosts) {
      host.bar("");
      host.veto("");
      host.standbyFile("");
      host.reachesWitness = true;
    }
  }

  // What is seen

  /** How many events the hosts' processes have handled. */
  long steps() {
    return hosts.stream().mapToLong(Host::steps).sum();
  }

  Set<String> carriers(InetAddress vip) {
    Set<String> carriers = new LinkedHashSet<>();
    for (Host host : hosts) {
      if (host.kernel().carries(vip)) {
        carriers.add(host.name());
      }
    }
    return carriers;
  }

  boolean somethingFailedLately() {
    return hosts.stream()
        .flatMap(host -> host.status().vips().stream())
        .anyMatch(vip -> vip.own() == VipState.FAULT);
  }

  /** Whether somebody says of a node that it waits longer, for it failed again and again. */
  boolean isDamped(String node) {
    return hosts.stream()
        .flatMap(host -> host.status().nodes().stream())
        .anyMatch(each -> each.name().equals(node) && !each.damping().isEmpty());
  }

  /** Each VIP is carried by one node. */
  void expectHolders() {
    for (VipConfig vip : config.vips()) {
      Set<String> carriers = carriers(vip.address());
      expect(carriers.size() == 1, vip.address() + " is carried by " + carriers);
    }
  }

  /**
   * In the end all agree: one view, the same wishes, and each VIP where it belongs, by everybody's
   * word.
   */
  void expectAgreement() {
    Wishes wishes = wishHistory.surviving(hosts);
    for (Host host : hosts) {
      ClusterStatus status = host.status();
      expect(
          status.members().size() == hosts.size(),
          host + " sees only " + status.members() + " in the end");
      expect(
          status.wishes().equals(wishes),
          host + " has " + status.wishes() + ", but all that was seen is " + wishes);
      for (ClusterStatus.VipStatus vip : status.vips()) {
        Set<String> carriers = carriers(vip.address());
        expect(
            carriers.equals(Set.of(vip.holder())),
            host + " believes " + vip + ", but it is carried by " + carriers);
        expect(
            vip.term() == hosts.get(0).status().vips().get(0).term(),
            "the term is not the same everywhere");
      }
    }
    laterWishes.expectNoneLost();
    config.vips().forEach(vip -> expectWhereItBelongs(vip, wishes));
  }

  /** Nothing on standby while another can hold; and at home, or where it was asked for instead. */
  private void expectWhereItBelongs(VipConfig vip, Wishes wishes) {
    Set<String> willing = new LinkedHashSet<>();
    hosts.stream().map(Host::name).filter(node -> !wishes.standby(node)).forEach(willing::add);
    Set<String> carriers = carriers(vip.address());
    expect(
        willing.isEmpty() || willing.containsAll(carriers),
        vip.address() + " is on standby in the end, on " + carriers + " of " + wishes);
    String home =
        wishes.placement(firstOfGroup(vip).address()).filter(this::isNode).orElse(vip.home());
    // One that is damped comes home too late to be waited for in each of these runs.
    boolean returns =
        vip.failback() instanceof Failback.After && willing.contains(home) && !isDamped(home);
    expect(
        !returns || carriers.equals(Set.of(home)),
        vip.address() + " is not at " + home + " in the end, but on " + carriers);
  }

  /** Where a group is wished to be stands under its first address. */
  private VipConfig firstOfGroup(VipConfig vip) {
    return config.vips().stream()
        .filter(any -> !vip.group().isEmpty() && any.group().equals(vip.group()))
        .findFirst()
        .orElse(vip);
  }

  private boolean isNode(String name) {
    return config.cluster().node(name).isPresent();
  }

  private static void expect(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
