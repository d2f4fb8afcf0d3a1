package org.tandemlb.cluster.vip.handover;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.Hang;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;

/**
 * Takes a VIP over from a node that hangs: nobody hears it, and its machine is alive. Its sessions
 * are in its kernel and may go on when it wakes; so this node's kernel, which knows none of them,
 * must not answer them with a reset until then. Those of a dead machine are reset at once: their
 * clients begin anew. Owned by the control thread.
 */
final class HoldingBack {

  private final String vip;
  private final Duration waits;
  private final Peers peers;
  private final Outlet out;
  private final Olds olds;

  private Optional<Hung> current = Optional.empty();

  HoldingBack(String vip, Duration lease, Peers peers, Outlet out, Olds olds) {
    this.vip = vip;
    this.waits = Hang.sessionsWait(lease);
    this.peers = peers;
    this.out = out;
    this.olds = olds;
  }

  /** It carried the address when it fell silent, and this node is to try for it. */
  void begin(Neighbour silent, long nowNanos) {
    if (current.filter(hung -> hung.who.equals(silent)).isEmpty()) {
      current = Optional.of(new Hung(silent, nowNanos));
    }
  }

  /** This node is not to try any more. One that has the address holds back until it has not. */
  void withdrawn() {
    current = current.filter(Hung::isTaken);
  }

  /** A machine answers for its own address. */
  void answered(InetAddress own, MacAddress by) {
    current
        .filter(hung -> hung.who.address().equals(own) && hung.who.mac().equals(by))
        .ifPresent(Hung::answered);
  }

  /** The process on a node does something that no kernel does by itself. */
  void woke(String node, long nowNanos) {
    current.filter(hung -> hung.who.node().equals(node)).ifPresent(hung -> hung.woke(nowNanos));
  }

  /** Whether what belongs to nobody here is to be dropped. */
  boolean drops() {
    return current.filter(Hung::answers).isPresent();
  }

  Optional<HeldBack> status(long nowNanos) {
    return current
        .filter(hung -> hung.answers() && hung.isTaken())
        .map(hung -> new HeldBack(hung.who.node(), leftMillis(hung, nowNanos)));
  }

  private static long leftMillis(Hung hung, long nowNanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(hung.untilNanos - nowNanos));
  }

  /**
   * Does what is due; {@link #drops} may be another than before.
   *
   * @param gives whether the address goes to another, and some clients have not noticed yet
   */
  void settle(VipState state, boolean gives, long nowNanos) {
    current.ifPresent(hung -> settle(hung, state == VipState.HOLDER, gives, nowNanos));
  }

  private void settle(Hung hung, boolean holds, boolean gives, long nowNanos) {
    String node = hung.who.node();
    if (holds && hung.answers() && !hung.isTaken()) {
      hung.taken(waits.toNanos(), nowNanos);
    }
    if (peers.isPresent(node)) {
      hung.woke(nowNanos);
    } else if (hung.isTaken() && !hung.told) {
      begun(hung, nowNanos);
    }
    if (hung.isTaken() && !holds && !gives && peers.holds(node)) {
      end(hung, Step.RESUMED, "", nowNanos);
    } else if (hung.isTaken() ? !holds && !gives : peers.holds(node)) {
      end(hung, Step.CALLED_OFF, "this node holds it no longer", nowNanos);
    } else if (olds.knows(node)) {
      end(hung, Step.RESUMED, "", nowNanos);
    } else if (peers.hasReported(node) && !peers.holds(node) && !peers.aside().contains(node)) {
      end(hung, Step.GIVEN_UP, "it serves none of them any more", nowNanos);
    } else if (hung.isDead(nowNanos) && (holds || hung.answers())) {
      end(hung, Step.GIVEN_UP, "its machine does not answer any more", nowNanos);
    } else if (nowNanos >= hung.untilNanos) {
      String waited = hung.millis(nowNanos) / 1_000 + " s";
      end(hung, Step.GIVEN_UP, "it has not come back within " + waited, nowNanos);
    } else if (nowNanos >= hung.askAtNanos) {
      hung.asked(nowNanos);
      out.address(new VipEffect.AskNode(hung.who.address(), hung.who.mac()));
    }
  }

  private void begun(Hung hung, long nowNanos) {
    hung.told = true;
    long seconds = (leftMillis(hung, nowNanos) + 999) / 1_000; // "at most"
    out.warn(
        "%s: sessions of %s are held back, for %d s at most: it is silent, but its machine answers"
            .formatted(vip, hung.who.node(), seconds));
    progress(hung, Step.HELD_BACK, "", nowNanos);
  }

  /** What began without a word ends without one. */
  private void end(Hung hung, Step step, String reason, long nowNanos) {
    current = Optional.empty();
    if (!hung.told) {
      return;
    }
    String how =
        switch (step) {
          case RESUMED -> "go on: it is awake";
          case GIVEN_UP -> "are reset from now on: " + reason;
          default -> "are held back no longer: " + reason;
        };
    String line =
        "%s: sessions of %s %s, after %d ms"
            .formatted(vip, hung.who.node(), how, hung.millis(nowNanos));
    if (step == Step.GIVEN_UP) {
      out.warn(line);
    } else {
      out.say(line);
    }
    progress(hung, step, reason, nowNanos);
  }

  private void progress(Hung hung, Step step, String reason, long nowNanos) {
    int sessions = olds.sessionsOf(hung.who.node());
    out.progress(
        new HandoverProgress(
            Side.TAKING, hung.who.node(), 0, step, hung.millis(nowNanos), sessions, reason));
  }

  long wakeAtNanos() {
    return current.map(hung -> Math.min(hung.askAtNanos, hung.untilNanos)).orElse(Long.MAX_VALUE);
  }
}
