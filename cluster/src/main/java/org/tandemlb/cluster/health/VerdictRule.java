package org.tandemlb.cluster.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a node acts on for one backend, from its own observation and the others'. Pure. */
final class VerdictRule {

  private VerdictRule() {}

  /**
   * @param vouching who watches the backend for this node, and sees what this node saw
   * @param others by name; the first of those who agree gives the reason
   */
  static Verdict judge(
      Watched backend,
      Map<BackendId, Observation> own,
      Optional<Vouching> vouching,
      Map<String, Observer> others,
      long nowNanos) {
    if (!backend.checked()) {
      return new Verdict(Verdict.State.UP, "not checked", nowNanos);
    }
    Observation mine = own.get(backend.id());
    if (mine != null && mine.isYoungerThan(backend.ownFreshNanos(), nowNanos)) {
      return new Verdict(state(mine.up()), mine.reason(), mine.sinceNanos());
    }
    if (mine != null && vouching.isPresent()) {
      String reason = vouching.get().node() + " says: " + vouching.get().reason();
      return new Verdict(state(mine.up()), reason, mine.sinceNanos());
    }
    return judgeByOthers(backend, others, nowNanos);
  }

  /**
   * The majority of the other nodes. A tie is UP: a connect to a backend that is down after all is
   * tried again elsewhere, but nothing sends a client to a backend that is wrongly down.
   */
  private static Verdict judgeByOthers(
      Watched backend, Map<String, Observer> others, long nowNanos) {
    Map<String, Observation> up = new LinkedHashMap<>();
    Map<String, Observation> down = new LinkedHashMap<>();
    others.forEach(
        (node, other) ->
            other
                .of(backend.id())
                .filter(said -> said.isYoungerThan(backend.othersFreshNanos(), nowNanos))
                .ifPresent(said -> (said.up() ? up : down).put(node, said)));
    if (up.isEmpty() && down.isEmpty()) {
      return new Verdict(Verdict.State.UNKNOWN, "no node has a fresh result", nowNanos);
    }
    boolean isUp = up.size() >= down.size();
    Map<String, Observation> agreed = isUp ? up : down;
    Observation first = agreed.values().iterator().next();
    String who = String.join(", ", agreed.keySet()) + (agreed.size() == 1 ? " says: " : " say: ");
    return new Verdict(state(isUp), who + first.reason(), first.sinceNanos());
  }

  private static Verdict.State state(boolean up) {
    return up ? Verdict.State.UP : Verdict.State.DOWN;
  }
}
