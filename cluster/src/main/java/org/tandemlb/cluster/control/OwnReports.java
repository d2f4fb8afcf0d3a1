package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Needs;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.LastMove;
import org.tandemlb.config.Config;

/**
 * What this node says of itself, and when: on change, on every view, each 2 s, and more often while
 * the view has no assignment yet. Owned by the control thread.
 */
final class OwnReports {

  /** Until the coordinator has decided, or for a second: it waits 200 ms, and one may be lost. */
  private static final long HURRY_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  private static final long HURRIED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What has been said before the first report. */
  private static final Report NONE =
      new Report(
          0,
          new ViewId(-1, new UUID(0, 0)),
          0,
          Set.of(),
          Map.of(),
          Map.of(),
          Set.of(),
          Set.of(),
          Map.of(),
          Map.of(),
          "",
          "",
          0,
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          0,
          Reluctance.NONE,
          Set.of(),
          Map.of(),
          Set.of());

  private Config config;
  private final Health health;
  private final WitnessReach witness;
  private final long startedEpochMillis;
  private final Map<InetAddress, Long> wellSinceNanos = new HashMap<>();

  private int sessions;
  private long countedNanos;
  private Map<InetAddress, LinkIdentity> links = Map.of();
  private Map<InetAddress, String> notHitless = Map.of();
  private Map<InetAddress, String> mayHang = Map.of();
  private Set<InetAddress> heldBefore = Set.of();
  private long sequence;
  private Report last = NONE;
  private long repeatAtNanos;
  private long hurryUntilNanos;

  OwnReports(
      Config config, Health health, WitnessReach witness, long startedEpochMillis, long nowNanos) {
    this.config = config;
    this.health = health;
    this.witness = witness;
    this.startedEpochMillis = startedEpochMillis;
    this.repeatAtNanos = Long.MAX_VALUE; // There is nobody to tell before the first view.
    this.hurryUntilNanos = nowNanos;
  }

  void reload(Config next) {
    config = next;
  }

  void local(Event.Local local, long nowNanos) {
    countedNanos = nowNanos;
    sessions = local.sessions();
    links = local.links();
    notHitless = local.notHitless();
    mayHang = local.mayHang();
  }

  /** As many as there were when this node last looked at itself. */
  int sessions() {
    return sessions;
  }

  /** Whether its sessions were counted after that moment, and there was none. */
  boolean noneSince(long nanos) {
    return sessions == 0 && countedNanos > nanos;
  }

  void installed(long nowNanos) {
    hurryUntilNanos = nowNanos + HURRIED_NANOS;
    repeatAtNanos = nowNanos;
  }

  /** The next report, if there is something new in it or it is due. */
  Optional<Report> next(
      Election election,
      Vips vips,
      Map<InetAddress, Aside> aside,
      Map<InetAddress, LastMove> lastMoves,
      Map<InetAddress, String> cannotHold,
      boolean standby,
      Reluctance reluctance,
      long nowNanos) {
    keepWell(vips, cannotHold, standby || reluctance.vetoed(), nowNanos);
    Report content =
        content(
            election.view().id(),
            election.inForce().term(),
            vips,
            aside,
            lastMoves,
            cannotHold,
            reluctance,
            lacks(nowNanos),
            reaches(nowNanos),
            reachesNow(nowNanos));
    boolean isNew = !last.equals(content);
    if (!isNew && nowNanos < repeatAtNanos) {
      return Optional.empty();
    }
    last = content;
    boolean hurry = !election.settled() && nowNanos < hurryUntilNanos;
    repeatAtNanos = nowNanos + (hurry ? HURRY_NANOS : Election.REPEAT_NANOS);
    sequence++;
    return Optional.of(stamped(content, aside, lastMoves, nowNanos));
  }

  /**
   * A node is well for a VIP while nothing keeps it from holding it; and whoever lets go of one,
   * for whatever reason, has to be well anew, or two homes and holders would pass it to and fro.
   * One that is unwilling is not: when it is willing again it waits its {@code failback}, like one
   * that comes back.
   */
  private void keepWell(
      Vips vips, Map<InetAddress, String> cannotHold, boolean unwilling, long nowNanos) {
    Set<InetAddress> held = vips.held();
    Set<InetAddress> unwell = new HashSet<>(cannotHold.keySet());
    unwell.addAll(vips.troubled().keySet());
    if (unwilling) {
      unwell.addAll(vips.addresses());
    }
    for (InetAddress vip : vips.addresses()) {
      boolean letGo = heldBefore.contains(vip) && !held.contains(vip);
      if (unwell.contains(vip) || letGo) {
        wellSinceNanos.remove(vip);
      }
      if (!unwell.contains(vip)) {
        wellSinceNanos.putIfAbsent(vip, nowNanos);
      }
    }
    heldBefore = held;
  }

  private Set<String> lacks(long nowNanos) {
    Set<String> lacks = new HashSet<>(health.emptyPools(nowNanos));
    if (witness.lacks(nowNanos)) {
      lacks.add(Needs.WITNESS);
    }
    return lacks;
  }

  private Set<String> reaches(long nowNanos) {
    Set<String> reaches = new HashSet<>(health.steadyPools(nowNanos));
    if (witness.reaches(nowNanos)) {
      reaches.add(Needs.WITNESS);
    }
    return reaches;
  }

  private Set<String> reachesNow(long nowNanos) {
    Set<String> reaches = new HashSet<>(health.servingPools());
    if (witness.reachesNow(nowNanos)) {
      reaches.add(Needs.WITNESS);
    }
    return reaches;
  }

  /**
   * What makes a report a new one: everything but its number, ages and counts. That there are old
   * sessions is news, how many is not.
   */
  private Report content(
      ViewId view,
      long term,
      Vips vips,
      Map<InetAddress, Aside> aside,
      Map<InetAddress, LastMove> lastMoves,
      Map<InetAddress, String> cannotHold,
      Reluctance reluctance,
      Set<String> lacks,
      Set<String> reaches,
      Set<String> reachesNow) {
    return new Report(
        0,
        view,
        term,
        vips.held(),
        cannotHold,
        vips.troubled(),
        lacks,
        reaches,
        links,
        config.shared().lines(),
        config.shared().hash(),
        config.fileHash(),
        0,
        Map.of(),
        uncounted(aside),
        notHitless,
        ageless(lastMoves),
        startedEpochMillis,
        reluctance,
        reachesNow,
        mayHang,
        health.unjudgedPools());
  }

  private static Map<InetAddress, Aside> uncounted(Map<InetAddress, Aside> aside) {
    Map<InetAddress, Aside> uncounted = new HashMap<>(aside);
    uncounted.replaceAll(
        (vip, counted) -> new Aside(Math.min(1, counted.sessions()), 0, counted.settled()));
    return uncounted;
  }

  private static Map<InetAddress, LastMove> ageless(Map<InetAddress, LastMove> lastMoves) {
    Map<InetAddress, LastMove> ageless = new HashMap<>(lastMoves);
    ageless.replaceAll(
        (vip, move) ->
            new LastMove(move.from(), move.to(), move.term(), move.broken(), move.millis(), 0));
    return ageless;
  }

  private Report stamped(
      Report content,
      Map<InetAddress, Aside> aside,
      Map<InetAddress, LastMove> lastMoves,
      long nowNanos) {
    Map<InetAddress, Long> wellForMillis = new HashMap<>();
    wellSinceNanos.forEach(
        (vip, since) -> wellForMillis.put(vip, TimeUnit.NANOSECONDS.toMillis(nowNanos - since)));
    return new Report(
        sequence,
        content.view(),
        content.highestTerm(),
        content.held(),
        content.cannotHold(),
        content.troubled(),
        content.lacks(),
        content.reaches(),
        content.links(),
        content.sharedLines(),
        content.sharedHash(),
        content.fileHash(),
        sessions,
        wellForMillis,
        aside,
        content.notHitless(),
        lastMoves,
        content.startedEpochMillis(),
        content.reluctance(),
        content.reachesNow(),
        content.mayHang(),
        content.unjudged());
  }

  long wakeAtNanos() {
    return repeatAtNanos;
  }
}
