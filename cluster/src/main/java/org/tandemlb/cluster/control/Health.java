package org.tandemlb.cluster.control;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Heard;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.cluster.health.ObservationRows;
import org.tandemlb.cluster.health.ObservationTable;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.config.LogConfig.Level;
import org.tandemlb.config.PoolConfig;

/**
 * What this node knows of the backends: tells the others what it observes, and its own node when a
 * verdict changes. Owned by the control thread.
 */
final class Health {

  /**
   * Verdicts age without an event: an observation that nobody renews stops counting. What changes
   * no state waits for this look too: with 1,024 backends most of a second's probes change nothing,
   * and a look goes through all of them.
   */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final ObservationTable table;
  private final SteadyPools steadyPools;
  private final Map<String, UUID> incarnations = new HashMap<>();
  private Set<Member> company = Set.of();

  private boolean unsaid;
  private long sayAtNanos;
  private long lookAtNanos;
  private boolean looked;
  private Map<BackendId, Verdict.State> states = Map.of();
  private Set<BackendId> seldom = Set.of();

  Health(String self, Collection<PoolConfig> pools, long nowNanos) {
    this.table = new ObservationTable(self, pools);
    this.steadyPools = new SteadyPools(pools);
    this.sayAtNanos = Long.MAX_VALUE; // There is nobody to tell before the first view.
    this.lookAtNanos = nowNanos;
  }

  /**
   * Backends that stay keep what is known of them.
   *
   * @param anew those of which nothing is known any more, though their name stays
   */
  void reload(Collection<PoolConfig> pools, Set<BackendId> anew, long nowNanos) {
    table.reload(pools, anew);
    steadyPools.reload(pools, anew, nowNanos);
    Map<BackendId, Verdict.State> stay = new HashMap<>(states);
    stay.keySet().removeAll(anew);
    states = stay;
    unsaid = true;
    lookAtNanos = nowNanos;
  }

  void installed(View view, long nowNanos) {
    Set<String> nodes = new HashSet<>();
    Set<String> restarted = new HashSet<>();
    for (Member member : view.members()) {
      nodes.add(member.node());
      UUID before = incarnations.put(member.node(), member.incarnation());
      if (before != null && !before.equals(member.incarnation())) {
        restarted.add(member.node());
      }
    }
    incarnations.keySet().retainAll(nodes);
    // One that went and came between two views counts anew too, or its numbers would be too low.
    Set<String> stayed = new HashSet<>(nodes);
    stayed.removeAll(restarted);
    table.present(stayed, nowNanos);
    table.present(nodes, nowNanos);
    Set<Member> before = company;
    company = Set.copyOf(view.members());
    boolean someOnlyLeft = before.containsAll(company) && !company.containsAll(before);
    if (!someOnlyLeft) {
      steadyPools.met(nowNanos);
    }
    unsaid = true;
  }

  /**
   * @return whether it is more than what is known already, only younger
   */
  boolean observed(Observation observation, long nowNanos) {
    boolean isDoubt = steadyPools.observed(observation, nowNanos);
    boolean isNew = table.own(observation);
    if (isNew) {
      unsaid = true;
      lookAtNanos = nowNanos;
    }
    return isNew || isDoubt;
  }

  void heard(Member from, ObservationRows rows, long nowNanos, List<Effect> effects) {
    // Rows of an incarnation that is not in the view are its past or its future.
    if (!from.incarnation().equals(incarnations.get(from.node()))) {
      return;
    }
    Heard heard = table.merge(from.node(), rows, nowNanos);
    lookAtNanos = heard.isNew() ? nowNanos : lookAtNanos;
    if (!heard.against().isEmpty()) {
      steadyPools.contradicted(heard.against());
      effects.add(new Effect.ProbeNow(heard.against()));
    }
  }

  /**
   * This node was cut off, and is no longer: what has gone down for it meanwhile is what it was cut
   * off from. Until it has looked again the others' word counts, as for a node that joins.
   */
  void lookAnew(long cutOffSinceNanos, long nowNanos, List<Effect> effects) {
    Set<BackendId> forgotten = table.forgetDownSince(cutOffSinceNanos);
    if (!forgotten.isEmpty()) {
      unsaid = true;
      lookAtNanos = nowNanos;
      effects.add(new Effect.ProbeAnew(forgotten));
    }
  }

  /** Who else serves from the pools from which this node serves nobody. */
  void servedBy(Map<String, Set<String>> nodesByPool, long nowNanos) {
    lookAtNanos = table.servedBy(nodesByPool) ? nowNanos : lookAtNanos;
  }

  /** Tells the others what is new or due. */
  void say(long nowNanos, List<Effect> effects) {
    if (unsaid || nowNanos >= sayAtNanos) {
      unsaid = false;
      sayAtNanos = nowNanos + Election.REPEAT_NANOS;
      effects.add(new Effect.Send(Wire.encode(new Message.Observed(table.rows(nowNanos)))));
    }
  }

  /** Tells the own node when a verdict is new, and when it is to probe more often or less. */
  void look(long nowNanos, List<Effect> effects) {
    if (nowNanos < lookAtNanos) {
      return;
    }
    lookAtNanos = nowNanos + LOOK_NANOS;
    lookWhatToProbe(nowNanos, effects);
    lookWhatIsUp(nowNanos, effects);
  }

  private void lookWhatToProbe(long nowNanos, List<Effect> effects) {
    Set<BackendId> now = table.vouched(nowNanos);
    if (!now.equals(seldom)) {
      seldom = now;
      effects.add(new Effect.ProbeSeldom(now));
    }
  }

  private void lookWhatIsUp(long nowNanos, List<Effect> effects) {
    Map<BackendId, Verdict> verdicts = table.verdicts(nowNanos);
    Map<BackendId, Verdict.State> now = new HashMap<>();
    verdicts.forEach((backend, verdict) -> now.put(backend, verdict.state()));
    if (looked && now.equals(states)) {
      return;
    }
    verdicts.forEach(
        (backend, verdict) -> {
          // A new one begins unknown, as at the start: no news.
          if (states.containsKey(backend) && verdict.state() != states.get(backend)) {
            Level level = verdict.state() == Verdict.State.DOWN ? Level.WARN : Level.INFO;
            effects.add(
                new Effect.Say(
                    level, backend + " is " + verdict.state() + ": " + verdict.reason()));
          }
        });
    looked = true;
    states = now;
    effects.add(new Effect.VerdictsChanged(verdicts));
  }

  long wakeAtNanos() {
    return Math.min(sayAtNanos, lookAtNanos);
  }

  Set<String> emptyPools(long nowNanos) {
    Set<String> empty = new HashSet<>(table.emptyPools(nowNanos));
    empty.removeIf(pool -> !steadyPools.judges(pool, nowNanos));
    return empty;
  }

  Set<String> steadyPools(long nowNanos) {
    return steadyPools.names(nowNanos);
  }

  Set<String> unjudgedPools() {
    return steadyPools.unjudged();
  }

  Set<String> servingPools() {
    return steadyPools.serving();
  }

  List<ClusterStatus.BackendStatus> status(long nowNanos) {
    Map<BackendId, Map<String, Boolean>> seenBy = table.seenBy();
    return table.verdicts(nowNanos).entrySet().stream()
        .map(
            entry ->
                new ClusterStatus.BackendStatus(
                    entry.getKey(),
                    entry.getValue(),
                    seenBy.getOrDefault(entry.getKey(), Map.of())))
        .toList();
  }
}
