package org.tandemlb.cluster.reload;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.reload.ReloadMessage.Step;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;

/**
 * One reload of all members, as the node sees it that was asked for it: first everybody reads and
 * checks its own file; only when all of them can, all apply. Pure; owned by the control thread.
 */
public final class JointReload {

  /** A resolver that does not answer takes its time; to apply what is read takes none. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** What was lost is asked again; who is at it already takes no notice. */
  static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final UUID id;
  private final Map<String, ReloadOutcome> outcomes = new LinkedHashMap<>();
  private final Set<String> waiting = new TreeSet<>();
  private Step step = Step.CHECK;
  private boolean over;
  private long dueNanos;
  private long againNanos;

  /**
   * @param members by name, this node among them
   */
  public JointReload(UUID id, Collection<String> members, long nowNanos) {
    this.id = id;
    begin(Step.CHECK, members, nowNanos);
  }

  private void begin(Step next, Collection<String> members, long nowNanos) {
    step = next;
    waiting.addAll(members);
    dueNanos = nowNanos + PATIENCE_NANOS;
    againNanos = nowNanos;
  }

  public UUID id() {
    return id;
  }

  /** Whether everybody has to be asked now, for the first time or once more. */
  public boolean asks(long nowNanos) {
    if (over || nowNanos < againNanos) {
      return false;
    }
    againNanos = nowNanos + AGAIN_NANOS;
    return true;
  }

  /** What everybody is asked at the moment. */
  public ReloadMessage.Asked question() {
    return new ReloadMessage.Asked(id, step);
  }

  public void told(String node, ReloadMessage.Told told) {
    if (told.id().equals(id) && told.step() == step && waiting.remove(node)) {
      outcomes.put(node, told.outcome());
    }
  }

  /**
   * Goes on when everybody has answered, or when it is too late.
   *
   * @param members who is here now
   */
  public void settle(Collection<String> members, long nowNanos) {
    if (over) {
      return;
    }
    for (String node : List.copyOf(waiting)) {
      if (!members.contains(node)) {
        silent(node, "it has left the cluster");
      } else if (nowNanos >= dueNanos) {
        silent(node, "it does not answer; a node of an earlier version knows no such call");
      }
    }
    if (!waiting.isEmpty()) {
      return;
    }
    boolean allCan = outcomes.values().stream().allMatch(it -> it.kind() == Kind.READY);
    if (step == Step.CHECK && allCan) {
      begin(Step.APPLY, outcomes.keySet(), nowNanos);
    } else {
      over = true;
    }
  }

  private void silent(String node, String why) {
    waiting.remove(node);
    outcomes.put(node, new ReloadOutcome(Kind.FAILED, "", List.of(why)));
  }

  /**
   * What came of it, by node, once it is over; {@link Kind#READY} where a node could have applied
   * its file, and did not because another could not.
   */
  public Map<String, ReloadOutcome> outcomes() {
    return Map.copyOf(outcomes);
  }

  public boolean isOver() {
    return over;
  }

  public long wakeAtNanos() {
    return over ? Long.MAX_VALUE : Math.min(dueNanos, againNanos);
  }
}
