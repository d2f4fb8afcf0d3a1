package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.PassedOver;
import org.tandemlb.cluster.election.PassedOver.IfAsked;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.LogConfig.Level;

/**
 * When this node, drained or in maintenance, refuses who dials its VIPs: each once another has it,
 * so that nobody is refused because of a move; at once where nobody else can take it. Owned by the
 * control thread.
 */
final class OwnClosing {

  /**
   * And so long after a VIP has gone with its sessions: until then a client's handshake that began
   * here is over, and this node's kernel drops whatever is not its own.
   */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long CARRIED = Long.MAX_VALUE;

  private final String self;
  private final Election election;
  private final Vips vips;
  private final Handovers handovers;

  private AdminState wished = AdminState.READY;

  /** The VIPs that are open still, and since when they are not carried here any more. */
  private final Map<InetAddress, Long> open = new HashMap<>();

  private long dueNanos;
  private Effect.OwnState told = new Effect.OwnState(AdminState.READY, Set.of());

  OwnClosing(String self, Election election, Vips vips, Handovers handovers) {
    this.self = self;
    this.election = election;
    this.vips = vips;
    this.handovers = handovers;
  }

  void settle(AdminState now, long nowNanos, List<Effect> effects) {
    if (now == AdminState.READY) {
      open.clear();
    } else if (wished == AdminState.READY) {
      begin(nowNanos);
    }
    wished = now;
    for (InetAddress vip : List.copyOf(open.keySet())) {
      look(vip, nowNanos, effects);
    }
    // What is served aside is reset when new clients cannot come any more, not before.
    boolean early = wished == AdminState.MAINT && !open.isEmpty();
    Effect.OwnState state =
        new Effect.OwnState(early ? AdminState.DRAIN : wished, Set.copyOf(open.keySet()));
    if (!state.equals(told)) {
      told = state;
      effects.add(state);
    }
  }

  private void begin(long nowNanos) {
    dueNanos = nowNanos + PoliteStop.PATIENCE_NANOS;
    for (InetAddress vip : vips.addresses()) {
      if (vips.held().contains(vip)) {
        open.put(vip, CARRIED);
      } else if (handovers.isAside(vip)) {
        open.put(vip, nowNanos);
      }
    }
  }

  private void look(InetAddress vip, long nowNanos, List<Effect> effects) {
    if (vips.held().contains(vip)) {
      open.put(vip, CARRIED);
      if (nobodyElse(vip, nowNanos)) {
        close(vip, "nobody else can take it", effects);
      } else if (nowNanos >= dueNanos) {
        close(vip, "nobody else has taken it in time", effects);
      }
      return;
    }
    long since = open.get(vip) == CARRIED ? nowNanos : open.get(vip);
    open.put(vip, since);
    if (!handovers.isAside(vip) || nowNanos >= since + SETTLED_NANOS) {
      open.remove(vip);
    }
  }

  /**
   * The coordinator may not have decided yet; but it decides by the same code, on what this node
   * has heard as well. Who has just started only needs a moment.
   */
  private boolean nobodyElse(InetAddress vip, long nowNanos) {
    if (!election.settled()) {
      return false;
    }
    String chosen = election.inForce().of(vip).node();
    Map<String, PassedOver> passedOver = election.passedOver(nowNanos).getOrDefault(vip, Map.of());
    boolean another =
        passedOver.containsKey(self)
            || passedOver.values().stream().anyMatch(why -> why.ifAsked() != IfAsked.REFUSED);
    return !another && (chosen.isEmpty() || chosen.equals(self));
  }

  private void close(InetAddress vip, String why, List<Effect> effects) {
    open.remove(vip);
    String text = "%s stays here, %s: its new clients are refused from now on";
    effects.add(new Effect.Say(Level.WARN, text.formatted(IpAddress.text(vip), why)));
  }

  long wakeAtNanos() {
    return open.values().stream()
        .mapToLong(since -> since == CARRIED ? dueNanos : since + SETTLED_NANOS)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
