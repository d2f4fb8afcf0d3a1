package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.LogConfig;

/** What a {@link ControlCore} wants done, in this order. None of them blocks. */
public sealed interface Effect {

  /** To every other member of the view. */
  record Send(byte[] message) implements Effect {}

  /**
   * One for the VIP's owner; its answer, if it has one, comes back as {@link Event.Answered} after
   * the rest of this list and before any other event. {@link VipEffect.Became}, {@link
   * VipEffect.Warn} and {@link VipEffect.StoodStill} are never among these: the core turns them
   * into {@link Say}.
   */
  record Perform(InetAddress vip, VipEffect effect) implements Effect {}

  /**
   * One for the kernel's treatment of a VIP's segments; its answer comes back as {@link
   * Event.Passed} when it is done, those of one VIP in the order in which they were asked for.
   */
  record Pass(InetAddress vip, HandoverEffect effect) implements Effect {}

  /** The state of at least one verdict is new: the verdicts of every backend of every pool. */
  record VerdictsChanged(Map<BackendId, Verdict> verdicts) implements Effect {

    public VerdictsChanged {
      verdicts = Map.copyOf(verdicts);
    }
  }

  /** Another node sees these otherwise than this one did: they are to be probed at once. */
  record ProbeNow(Set<BackendId> backends) implements Effect {

    public ProbeNow {
      backends = Set.copyOf(backends);
    }
  }

  /**
   * These went down for this node while it was cut off, and it no longer is: they are to be probed
   * at once, and the first result counts, as at the start.
   */
  record ProbeAnew(Set<BackendId> backends) implements Effect {

    public ProbeAnew {
      backends = Set.copyOf(backends);
    }
  }

  /**
   * These, and from now on no others, this node probes at a tenth of the rate: who serves clients
   * from their pools watches them.
   */
  record ProbeSeldom(Set<BackendId> backends) implements Effect {

    public ProbeSeldom {
      backends = Set.copyOf(backends);
    }
  }

  /** A VIP that this node carried is carried by another now: clients that dialled it here. */
  record VipElsewhere(InetAddress vip, String node) implements Effect {}

  /**
   * A stop was requested, and nobody can take what this node carries: it gets no new sessions, and
   * keeps the addresses for as long as the old ones need, or {@code drain} allows.
   */
  record NobodyTakes() implements Effect {}

  /** Something else is wished than before: all that is. */
  record WishesChanged(Wishes wishes) implements Effect {}

  /**
   * What this node is to do of what is wished of itself, now.
   *
   * @param open VIPs whose new clients it lets in all the same: they move first
   */
  record OwnState(AdminState state, Set<InetAddress> open) implements Effect {}

  /** A step of a planned move, for whoever counts and watches them. */
  record Moved(InetAddress vip, HandoverProgress progress) implements Effect {}

  /**
   * This node stood still for at least so long, which is longer than its lease allows, and has
   * given the VIP up before anything else.
   */
  record StoodStill(InetAddress vip, Duration time) implements Effect {}

  /** This node is to read its file, and to say whether it can be applied. */
  record CheckFile(UUID id) implements Effect {}

  /** This node is to apply what it read for the same request. */
  record ApplyFile(UUID id) implements Effect {}

  /** What came of a reload of all nodes, by node. */
  record ReloadOver(UUID id, Map<String, ReloadOutcome> outcomes) implements Effect {

    public ReloadOver {
      outcomes = Map.copyOf(outcomes);
    }
  }

  /** A line for the log. */
  record Say(LogConfig.Level level, String text) implements Effect {}

  /** After a stop was requested: this node carries nothing any more, and may leave. */
  record Stopped() implements Effect {}
}
