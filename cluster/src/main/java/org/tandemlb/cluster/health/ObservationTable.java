package org.tandemlb.cluster.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tandemlb.config.PoolConfig;

/** What everybody observed, and the verdicts that follow from it. Owned by the control thread. */
public final class ObservationTable {

  /** Nodes that are present are always heard; of strangers and departed ones no more than this. */
  static final int MAX_OBSERVERS = 64;

  private final String self;
  private final Map<BackendId, Watched> watched = new LinkedHashMap<>();
  private final Map<BackendId, Observation> own = new LinkedHashMap<>();

  /** By name, so that every reason names the same observers in the same order. */
  private final Map<String, Observer> others = new TreeMap<>();

  private final VerdictMemory memory = new VerdictMemory();
  private Map<String, Set<String>> servedBy = Map.of();
  private long sequence;

  public ObservationTable(String self, Collection<PoolConfig> pools) {
    this.self = self;
    reload(pools, Set.of());
  }

  /**
   * Other backends, or checked otherwise; what was observed of those that stay counts on.
   *
   * @param anew those that are another server under the same name
   */
  public void reload(Collection<PoolConfig> pools, Set<BackendId> anew) {
    watched.clear();
    for (Watched backend : Watched.of(pools)) {
      watched.put(backend.id(), backend);
    }
    own.keySet().removeIf(backend -> anew.contains(backend) || !isChecked(backend));
    memory.keep(watched.keySet(), anew);
  }

  /**
   * Takes in this node's own observation; one of a backend that the file does not have checked is
   * ignored.
   *
   * @return whether the others should hear of it at once: its state is new
   */
  public boolean own(Observation observation) {
    if (!isChecked(observation.backend())) {
      return false;
    }
    Observation before = own.put(observation.backend(), observation.cut());
    return before == null || before.up() != observation.up();
  }

  /**
   * Forgets what this node has seen go down since then.
   *
   * @return of which backends it knows nothing any more
   */
  public Set<BackendId> forgetDownSince(long thenNanos) {
    Set<BackendId> down = new LinkedHashSet<>();
    own.forEach(
        (backend, mine) -> {
          if (!mine.up() && mine.sinceNanos() - thenNanos >= 0) {
            down.add(backend);
          }
        });
    own.keySet().removeAll(down);
    return Collections.unmodifiableSet(down);
  }

  /** This node's own rows, under the next sequence number. */
  public ObservationRows rows(long nowNanos) {
    List<ObservationRows.Row> rows = new ArrayList<>();
    for (Observation mine : own.values()) {
      rows.add(ObservationRows.Row.of(mine, nowNanos));
    }
    sequence++;
    return new ObservationRows(sequence, rows);
  }

  /**
   * Takes in another node's rows, in place of all that it has said before. Older ones than it has
   * sent before are ignored, and so is every backend that our own file does not have checked.
   */
  public Heard merge(String observer, ObservationRows rows, long nowNanos) {
    boolean known = others.containsKey(observer);
    if (observer.equals(self) || (!known && others.size() >= MAX_OBSERVERS)) {
      return Heard.NOTHING;
    }
    Observer other = others.computeIfAbsent(observer, name -> new Observer(nowNanos));
    if (!other.isNews(rows.sequence())) {
      return Heard.NOTHING;
    }
    Map<BackendId, Observation> taken = new HashMap<>();
    for (ObservationRows.Row row : rows.rows()) {
      if (isChecked(row.backend())) {
        taken.put(row.backend(), row.observedBefore(nowNanos).cut());
      }
    }
    Set<BackendId> changed = other.say(rows.sequence(), taken);
    Set<BackendId> against = new HashSet<>();
    for (BackendId backend : changed) {
      Observation theirs = taken.get(backend);
      Observation mine = own.get(backend);
      if (theirs != null
          && mine != null
          && theirs.up() != mine.up()
          && theirs.isYoungerThan(watched.get(backend).othersFreshNanos(), nowNanos)) {
        against.add(backend);
      }
    }
    return new Heard(!changed.isEmpty(), against);
  }

  /**
   * Who else serves clients from a pool, where this node does not: it may probe these backends
   * seldom while those vouch for them. A pool that is absent is this node's own to watch.
   *
   * @return whether it is not as before
   */
  public boolean servedBy(Map<String, Set<String>> nodesByPool) {
    boolean isNew = !servedBy.equals(nodesByPool);
    servedBy = nodesByPool;
    return isNew;
  }

  /** The backends that this node may probe seldom for now. */
  public Set<BackendId> vouched(long nowNanos) {
    Set<BackendId> vouched = new LinkedHashSet<>();
    for (Watched backend : watched.values()) {
      if (Vouching.of(backend, own, others, servedBy, nowNanos).isPresent()) {
        vouched.add(backend.id());
      }
    }
    return Collections.unmodifiableSet(vouched);
  }

  /**
   * Who is here: the rows of who is not are dropped after 60 s, a newcomer's sequence starts anew.
   */
  public void present(Set<String> nodes, long nowNanos) {
    for (String node : nodes) {
      if (!node.equals(self)) {
        others.computeIfAbsent(node, name -> new Observer(nowNanos)).arrive();
      }
    }
    others.forEach(
        (node, other) -> {
          if (!nodes.contains(node)) {
            other.depart(nowNanos);
          }
        });
    forgetDeparted(nowNanos);
  }

  /** One verdict for every backend of every pool, in the order of the file. */
  public Map<BackendId, Verdict> verdicts(long nowNanos) {
    forgetDeparted(nowNanos);
    Map<BackendId, Verdict> verdicts = new LinkedHashMap<>();
    for (Watched backend : watched.values()) {
      Optional<Vouching> vouching = Vouching.of(backend, own, others, servedBy, nowNanos);
      Verdict found = VerdictRule.judge(backend, own, vouching, others, nowNanos);
      verdicts.put(backend.id(), memory.remember(backend.id(), found, nowNanos));
    }
    return Collections.unmodifiableMap(verdicts);
  }

  /**
   * Who of those present says what of whom, by backend and node: true is up. A backend that nobody
   * has observed is there, with nobody.
   */
  public Map<BackendId, Map<String, Boolean>> seenBy() {
    Map<BackendId, Map<String, Boolean>> seen = new LinkedHashMap<>();
    for (BackendId id : watched.keySet()) {
      Map<String, Boolean> byNode = new TreeMap<>();
      if (own.containsKey(id)) {
        byNode.put(self, own.get(id).up());
      }
      others.forEach(
          (node, other) -> {
            if (other.isPresent()) {
              other.of(id).ifPresent(said -> byNode.put(node, said.up()));
            }
          });
      seen.put(id, Collections.unmodifiableMap(byNode));
    }
    return Collections.unmodifiableMap(seen);
  }

  /**
   * Pools that by own observations alone have had nothing up for three intervals, at least 5 s:
   * nothing that takes sessions, backups included.
   */
  public Set<String> emptyPools(long nowNanos) {
    return EmptyPools.of(watched.values(), own, nowNanos);
  }

  private void forgetDeparted(long nowNanos) {
    others.values().removeIf(other -> other.isForgotten(nowNanos));
  }

  private boolean isChecked(BackendId backend) {
    Watched known = watched.get(backend);
    return known != null && known.checked();
  }
}
