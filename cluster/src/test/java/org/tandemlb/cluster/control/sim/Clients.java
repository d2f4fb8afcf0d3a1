package org.tandemlb.cluster.control.sim;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.handover.Flow;

/**
 * Machines that dial the VIPs: each session speaks now and then, its segments go where the address
 * was announced last, and whatever answers them there answers.
 */
final class Clients {

  /** So few that each is used again while an old holder may still be aside. */
  private static final int FIRST_PORT = 1_024;

  private static final int LAST_PORT = 1_823;

  private static final InetAddress CLIENT = ConfigBuilder.address("198.18.0.31");

  /** A hundred sessions find a gap of half a millisecond, and oftener takes most of the time. */
  private static final long SPEAKS_MILLIS = 40;

  private static final int LINES = 3;

  private record Dialled(InetAddress vip, Flow flow) {}

  /** One connection, and the process that serves it. */
  private static final class Session {
    final Dialled to;
    final InetAddress vip;
    final Flow flow;
    final Host server;
    final Member process;
    final long endsNanos;

    Session(Dialled to, Host server, long endsNanos) {
      this.to = to;
      this.vip = to.vip();
      this.flow = to.flow();
      this.server = server;
      this.process = server.member();
      this.endsNanos = endsNanos;
    }
  }

  private final World world;
  private final List<Host> hosts;
  private final Map<InetAddress, Host> neighbours = new LinkedHashMap<>();

  /** Those that live. Whoever begins anew from the same port ends the one before. */
  private final Map<Dialled, Session> sessions = new LinkedHashMap<>();

  private final List<String> broken = new ArrayList<>();
  private final Set<Member> refusing = new LinkedHashSet<>();
  private int nextPort = FIRST_PORT;
  private int served;

  Clients(World world, List<Host> hosts) {
    this.world = world;
    this.hosts = hosts;
  }

  /** From now on a new session begins each so often, and lives at most so long. */
  void dial(InetAddress vip, long everyMillis, long liveMillis) {
    world.in(
        World.millis(everyMillis),
        () -> {
          connect(vip, liveMillis);
          dial(vip, everyMillis, liveMillis);
        });
  }

  void announced(Host by, InetAddress vip) {
    neighbours.put(vip, by);
  }

  private void connect(InetAddress vip, long liveMillis) {
    Host at = neighbours.get(vip);
    if (at == null) {
      return;
    }
    Flow flow = new Flow(CLIENT, nextPort, 80);
    nextPort = nextPort == LAST_PORT ? FIRST_PORT : nextPort + 1;
    long endsNanos = world.nowNanos() + world.between(1, liveMillis);
    for (Host server : reached(at, vip, flow, true, List.of())) {
      if (server.awake() && !refusing.contains(server.member())) {
        served++;
        Session session = new Session(new Dialled(vip, flow), server, endsNanos);
        sessions.put(session.to, session);
        world.in(World.millis(SPEAKS_MILLIS), () -> speak(session));
      }
    }
  }

  private void speak(Session session) {
    if (sessions.get(session.to) != session) {
      return;
    }
    if (world.nowNanos() >= session.endsNanos) {
      sessions.remove(session.to);
      return;
    }
    Host at = neighbours.get(session.vip);
    for (Host reached : reached(at, session.vip, session.flow, false, List.of())) {
      if (reached != session.server) {
        breaks(session, "reset by " + reached);
        return;
      }
    }
    world.in(World.millis(SPEAKS_MILLIS), () -> speak(session));
  }

  /**
   * Whose kernels take a segment as theirs.
   *
   * @param way who has sent it on so far
   */
  private List<Host> reached(Host at, InetAddress vip, Flow flow, boolean syn, List<String> way) {
    if (way.size() > hosts.size()) {
      throw new AssertionError("segments for " + vip + " go round in a circle: " + way);
    }
    if (at.frozen()) {
      return List.of();
    }
    SegmentRules.Judgement judged =
        at.passage().judge(vip, flow, syn, way.isEmpty() ? "" : way.get(way.size() - 1));
    List<String> on = new ArrayList<>(way);
    on.add(at.name());
    List<Host> reached = new ArrayList<>();
    if (judged.here() && (at.kernel().carries(vip) || at.kernel().aside(vip))) {
      reached.add(at);
    }
    for (Host host : hosts) {
      if (judged.sentOnTo().contains(host.name())) {
        reached.addAll(reached(host, vip, flow, syn, on));
      }
    }
    return reached;
  }

  private void breaks(Session session, String how) {
    sessions.remove(session.to, session);
    if (session.server.is(session.process)) {
      broken.add(session.flow.clientPort() + " of " + session.server + ": " + how);
      if (broken.size() <= LINES) {
        session.server.log("loses session " + session.flow.clientPort() + ": " + how);
      }
    }
  }

  /** From now on its process takes no new session. */
  void refusedBy(Host host) {
    refusing.add(host.member());
  }

  int servedBy(Host host) {
    return (int) sessions.values().stream().filter(session -> session.server == host).count();
  }

  /**
   * @param endingMillis those that end within this time are left out
   */
  Set<Flow> servedBy(Host host, InetAddress vip, long endingMillis) {
    long untilNanos = world.nowNanos() + World.millis(endingMillis);
    Set<Flow> flows = new LinkedHashSet<>();
    for (Session session : sessions.values()) {
      boolean counts = endingMillis == 0 || session.endsNanos > untilNanos;
      if (counts && session.server == host && session.vip.equals(vip)) {
        flows.add(session.flow);
      }
    }
    return flows;
  }

  /** The process is gone, and its sessions with it. */
  void died(Host host) {
    sessions.values().removeIf(session -> session.server == host);
  }

  /** The node ends its sessions on a VIP. */
  void givenUp(Host host, InetAddress vip) {
    for (Session session : List.copyOf(sessions.values())) {
      if (session.server == host && session.vip.equals(vip)) {
        breaks(session, "given up");
      }
    }
  }

  /** Sessions that broke although the process that served them lives. */
  List<String> broken() {
    return broken;
  }

  int served() {
    return served;
  }
}
