package org.tandemlb.node.balance;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.PoolConfig;

/** A pool's backends and its present snapshot; verdicts and wishes make new snapshots. */
public final class Pool {

  /** What the file says of a pool, and the backends that it names, in its order. */
  public record Members(PoolConfig config, List<Backend> backends) {
    public Members {
      backends = List.copyOf(backends);
      List<String> configured = config.backends().stream().map(each -> each.name()).toList();
      List<String> given = backends.stream().map(Backend::name).toList();
      if (!configured.equals(given)) {
        throw new IllegalArgumentException(
            "pool " + config.name() + " has " + configured + ", not " + given);
      }
    }
  }

  /** Written by the control thread. */
  private volatile Members members;

  /** Owned by the control thread. */
  private List<Verdict.State> states;

  /** Owned by the control thread. */
  private List<Wanted> wanted;

  /** Owned by the control thread. */
  private int rebuilds;

  private volatile PoolSnapshot snapshot;

  /**
   * @param backends in the order of the file, one for each of {@code config.backends()}
   */
  public Pool(PoolConfig config, List<Backend> backends) {
    this.members = new Members(config, backends);
    rebuild(statesOf(Map.of()), wantedBy(Wishes.NONE));
  }

  /**
   * Another file says otherwise of this pool; same writer as of the verdicts. A backend that stays
   * keeps its verdict; the verdict of a new one is unknown.
   *
   * @param backends as for a new pool; those that stay are the same objects
   */
  public void reload(PoolConfig config, List<Backend> now, Wishes wishes) {
    Map<Backend, Verdict.State> known = new IdentityHashMap<>();
    for (int i = 0; i < states.size(); i++) {
      known.put(backends().get(i), states.get(i));
    }
    boolean same = config.equals(config()) && now.equals(backends());
    members = new Members(config, now);
    List<Verdict.State> nowStates =
        now.stream().map(each -> known.getOrDefault(each, Verdict.State.UNKNOWN)).toList();
    List<Wanted> nowWanted = wantedBy(wishes);
    if (!same || !nowWanted.equals(wanted)) {
      rebuild(nowStates, nowWanted);
    }
  }

  /** Any thread. */
  public Members members() {
    return members;
  }

  public PoolConfig config() {
    return members.config();
  }

  public List<Backend> backends() {
    return members.backends();
  }

  /** Any thread. */
  public PoolSnapshot snapshot() {
    return snapshot;
  }

  /**
   * One writer: the control thread. A new snapshot is made only when a state has changed.
   *
   * @param verdicts by the backend's name; one that is missing is UNKNOWN
   */
  public void apply(Map<String, Verdict> verdicts) {
    List<Verdict.State> now = statesOf(verdicts);
    if (!now.equals(states)) {
      rebuild(now, wanted);
    }
  }

  /** The same for what people want of the backends; same writer. */
  public void apply(Wishes wishes) {
    List<Wanted> now = wantedBy(wishes);
    if (!now.equals(wanted)) {
      rebuild(states, now);
    }
  }

  private List<Verdict.State> statesOf(Map<String, Verdict> verdicts) {
    List<Verdict.State> now = new ArrayList<>();
    for (Backend backend : backends()) {
      Verdict verdict = verdicts.get(backend.name());
      now.add(verdict == null ? Verdict.State.UNKNOWN : verdict.state());
    }
    return now;
  }

  private List<Wanted> wantedBy(Wishes wishes) {
    PoolConfig config = config();
    return config.backends().stream().map(file -> Wanted.of(config.name(), file, wishes)).toList();
  }

  private void rebuild(List<Verdict.State> nowStates, List<Wanted> nowWanted) {
    states = nowStates;
    wanted = nowWanted;
    // A rotation that began anew at each change would favour the first in the file, and one that
    // went on counting can march in step with a backend that flaps. So it goes on somewhere else.
    int start = (int) Hash.mix(rebuilds++);
    List<Picker> pickers = new ArrayList<>();
    for (List<Candidate> tier : Tiers.of(config(), backends(), states, wanted)) {
      pickers.add(Picker.of(config().balance(), tier, start));
    }
    snapshot = new TieredSnapshot(pickers);
  }
}
