package org.tandemlb.cluster.vip.handover;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps up with the nodes that still serve sessions of this VIP: hears which are theirs and has the
 * kernel know them, asks when something is missing, finds who is there and drops who is not. Owned
 * by the control thread.
 */
final class OldHolders {

  private final Peers peers;
  private final Outlet out;
  private final KernelCalls calls;
  private final Olds olds;
  private final Rulebook rules;
  private final TakingSide taking;

  /** Those that have left and whose report does not say so yet. */
  private final Set<String> left = new HashSet<>();

  OldHolders(
      Peers peers, Outlet out, KernelCalls calls, Olds olds, Rulebook rules, TakingSide taking) {
    this.peers = peers;
    this.out = out;
    this.calls = calls;
    this.olds = olds;
    this.rules = rules;
    this.taking = taking;
  }

  void flows(String from, HandoverMessage.Flows told, long nowNanos) {
    if (!olds.contains(from) || !olds.follows(from, told)) {
      return;
    }
    Olds.Known old = olds.get(from);
    olds.told(from, told)
        .ifPresent(
            know ->
                calls.call(
                    know,
                    (answer, now) -> {
                      boolean done = answer instanceof HandoverEvent.Done;
                      boolean first = !olds.knows(from);
                      if (olds.learnt(old, know.whole(), done)) {
                        rules.refresh((result, at) -> narrowed(first, from, result, at), now);
                      }
                    }));
  }

  private void narrowed(boolean first, String from, HandoverEvent answer, long nowNanos) {
    if (first && answer instanceof HandoverEvent.Done) {
      taking.narrowed(from, nowNanos);
    }
  }

  /** It has no session left, or serves those it had no longer. */
  void left(String from, long nowNanos) {
    left.add(from);
    olds.remove(from);
    rules.refresh((answer, now) -> out.tell(from, new HandoverMessage.Undiverted()), nowNanos);
  }

  void ask(long nowNanos) {
    for (String node : olds.toBeAsked(nowNanos)) {
      out.tell(node, new HandoverMessage.WantFlows());
    }
  }

  /**
   * @return whether anybody was dropped
   */
  boolean forgetWhoIsGone() {
    left.retainAll(peers.aside());
    boolean changed = false;
    for (String node : olds.names()) {
      boolean serves = peers.holds(node) || peers.aside().contains(node);
      if (!peers.isPresent(node) || (!serves && !taking.from(node))) {
        changed |= olds.remove(node);
      }
    }
    return changed;
  }

  /** A node that serves old sessions of what this one holds: after a merge, or a lost message. */
  boolean find() {
    boolean found = false;
    for (String node : peers.aside()) {
      Optional<Neighbour> neighbour = peers.neighbour(node);
      if (neighbour.isPresent() && !olds.contains(node) && !left.contains(node)) {
        olds.addForItsFlows(neighbour.get());
        found = true;
      }
    }
    return found;
  }
}
