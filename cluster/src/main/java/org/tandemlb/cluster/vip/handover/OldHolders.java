package org.tandemlb.cluster.vip.handover;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.Hang;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;

/**
 * Keeps up with the nodes that still serve sessions of this VIP: hears which are theirs and has the
 * kernel know them, asks when something is missing, finds who is there and drops who is not. Owned
 * by the control thread.
 */
final class OldHolders {

  private final String vip;
  private final Peers peers;
  private final Outlet out;
  private final KernelCalls calls;
  private final Olds olds;
  private final Rulebook rules;
  private final TakingSide taking;

  /** Those that have left and whose report does not say so yet. */
  private final Set<String> left = new HashSet<>();

  /**
   * Those that fell silent. Their machines may go on answering, and their sessions with them, as
   * those of a holder that hangs; so they are sent on for as long as those would be held back.
   */
  private final Map<String, Hung> silent = new HashMap<>();

  private final long silentNanos;

  OldHolders(
      String vip,
      Duration lease,
      Peers peers,
      Outlet out,
      KernelCalls calls,
      Olds olds,
      Rulebook rules,
      TakingSide taking) {
    this.vip = vip;
    this.silentNanos = Hang.sessionsWait(lease).toNanos();
    this.peers = peers;
    this.out = out;
    this.calls = calls;
    this.olds = olds;
    this.rules = rules;
    this.taking = taking;
  }

  void flows(String from, HandoverMessage.Flows told, long nowNanos) {
    if (taking.from(from)) {
      return; // Others have asked it: new sessions begin there until this node has the address.
    }
    if (!olds.contains(from) || olds.getsSyns(from) || !olds.follows(from, told)) {
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

  /** A machine answers for its own address. */
  void answered(InetAddress own, MacAddress by) {
    silent.values().stream()
        .filter(hung -> hung.who.address().equals(own) && hung.who.mac().equals(by))
        .forEach(Hung::answered);
  }

  /**
   * @return whether anybody was dropped
   */
  boolean forgetWhoIsGone(long nowNanos) {
    left.retainAll(peers.aside());
    boolean changed = false;
    for (String node : olds.names()) {
      if (!(peers.isPresent(node) ? serves(node, nowNanos) : waits(node, nowNanos))) {
        changed |= olds.remove(node);
        lost(node, nowNanos);
      }
    }
    for (String node : List.copyOf(silent.keySet())) {
      if (!olds.contains(node)) {
        ended(node, "have ended", nowNanos);
      } else if (peers.hasReported(node) || (peers.isPresent(node) && servesForSure(node))) {
        ended(node, "go on: it is awake", nowNanos);
      }
    }
    return changed;
  }

  private void lost(String node, long nowNanos) {
    Hung hung = silent.remove(node);
    if (hung == null) {
      return;
    }
    String why =
        peers.hasReported(node)
            ? "it serves none of them any more"
            : hung.isDead(nowNanos)
                ? "its machine does not answer any more"
                : nowNanos >= hung.untilNanos ? "it has not come back" : "it has ended";
    out.warn(line(node, "are reset from now on: " + why, hung, nowNanos));
  }

  private void ended(String node, String how, long nowNanos) {
    out.say(line(node, how, silent.remove(node), nowNanos));
  }

  private String line(String node, String how, Hung hung, long nowNanos) {
    return "%s: sessions that %s served on %s, after %d ms"
        .formatted(vip, node, how, hung.millis(nowNanos));
  }

  private boolean serves(String node, long nowNanos) {
    if (servesForSure(node)) {
      return true;
    }
    Hung back = silent.get(node);
    if (back == null || peers.hasReported(node)) {
      return false;
    }
    back.askAtNanos = back.untilNanos; // It has to report first, and need not be asked.
    return nowNanos < back.untilNanos;
  }

  private boolean servesForSure(String node) {
    return peers.holds(node) || peers.aside().contains(node) || taking.from(node);
  }

  private boolean waits(String node, long nowNanos) {
    if (!peers.fellSilent(node) || !olds.knows(node)) {
      return false;
    }
    Hung hung = silent.computeIfAbsent(node, any -> fellSilent(node, nowNanos));
    if (hung.isDead(nowNanos) || nowNanos >= hung.untilNanos) {
      return false;
    }
    if (nowNanos >= hung.askAtNanos) {
      hung.asked(nowNanos);
      out.address(new VipEffect.AskNode(hung.who.address(), hung.who.mac()));
    }
    return true;
  }

  private Hung fellSilent(String node, long nowNanos) {
    Hung hung = new Hung(olds.get(node).to, nowNanos);
    hung.taken(silentNanos, nowNanos);
    out.warn(
        "%s: sessions that %s served on wait, for %d s at most: it is silent"
            .formatted(vip, node, TimeUnit.NANOSECONDS.toSeconds(silentNanos)));
    return hung;
  }

  long wakeAtNanos() {
    return silent.values().stream()
        .mapToLong(hung -> Math.min(hung.askAtNanos, hung.untilNanos))
        .min()
        .orElse(Long.MAX_VALUE);
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
