package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.reload.ReloadMessage;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.Config;

/** What a {@link ControlCore} is told. */
public sealed interface Event {

  /**
   * Whether it is one VIP's, and of a kind that comes for each of many VIPs at once when they move
   * together.
   */
  default boolean isOfOneVip() {
    return this instanceof Answered
        || this instanceof Passed
        || this instanceof Claimed
        || this instanceof Probed
        || (this instanceof Arrived arrived && Wire.isStepOfAMove(arrived.message()));
  }

  /** The membership has changed. */
  record ViewInstalled(View view) implements Event {}

  /** A message of another member, as it came off the network. */
  record Arrived(Member from, byte[] message) implements Event {}

  /**
   * Other links to members are silent than before.
   *
   * @param sinceNanos all that are now
   */
  record SilentLinks(Map<Link, Long> sinceNanos) implements Event {

    public SilentLinks {
      sinceNanos = Map.copyOf(sinceNanos);
    }
  }

  /** A probe of this node ended. */
  record Observed(Observation observation) implements Event {}

  /** What came of an {@link Effect.Perform} that has an answer. */
  record Answered(InetAddress vip, VipEvent answer) implements Event {}

  /** What came of the first {@link Effect.Pass} for the VIP that is not answered yet. */
  record Passed(InetAddress vip, HandoverEvent answer) implements Event {}

  /** The LAN heard a frame that speaks as the VIP; this node's own MAC is ignored. */
  record Claimed(InetAddress vip, MacAddress by) implements Event {}

  /** The LAN heard a probe for the VIP; this node's own MAC is ignored. */
  record Probed(InetAddress vip, MacAddress by) implements Event {}

  /** The LAN heard a frame that speaks as a node's own address, which was asked for. */
  record NodeAnswered(InetAddress own, MacAddress by) implements Event {}

  /** The kernel took the VIP off. */
  record Lost(InetAddress vip) implements Event {}

  /** What a LAN lets this machine hear; told several times a second. */
  record Received(Reception reception) implements Event {}

  /** The VIP's interface cannot carry it for now; an empty reason: it can again. */
  record Barred(InetAddress vip, String reason) implements Event {}

  /**
   * What this node says of itself. Told at the start and whenever it likes, once a second or so.
   *
   * @param sessions live sessions
   * @param links how the LAN sees this node, for each VIP that has a LAN
   * @param notHitless why a move of a VIP from here or to here would break sessions
   * @param mayHang what may leave them hanging then
   */
  record Local(
      int sessions,
      Map<InetAddress, LinkIdentity> links,
      Map<InetAddress, String> notHitless,
      Map<InetAddress, String> mayHang)
      implements Event {

    public Local {
      links = Map.copyOf(links);
      notHitless = Map.copyOf(notHitless);
      mayHang = Map.copyOf(mayHang);
    }
  }

  /**
   * A person on this node wishes something; only what {@link ControlCore#refusal} lets pass.
   *
   * @param epochMillis when, for people
   */
  record Wish(Map<WishKey, String> values, long epochMillis) implements Event {

    public Wish {
      values = Map.copyOf(values);
    }
  }

  /**
   * The operator's command was run on this node.
   *
   * @param reason why it says that the node may not hold; empty: it says that it may
   */
  record Vetoed(String reason) implements Event {}

  /**
   * The file that puts this node on standby has come, or gone.
   *
   * @param file empty: it is not there
   */
  record StandbyFile(String file) implements Event {}

  /** Whether a witness was reached; told each second where the file names any. */
  record Witness(boolean reached) implements Event {}

  /**
   * This node runs with another file from now on. It has the same nodes and VIPs.
   *
   * @param anew backends of it whose address is another one than before, under the same name
   */
  record Reloaded(Config config, Set<BackendId> anew) implements Event {

    public Reloaded {
      anew = Set.copyOf(anew);
    }
  }

  /** Somebody asks this node that all nodes reload; comes back as {@link Effect.ReloadOver}. */
  record ReloadAll(UUID id) implements Event {}

  /** What came of an {@link Effect.CheckFile} or {@link Effect.ApplyFile}. */
  record FileTold(UUID id, ReloadMessage.Step step, ReloadOutcome outcome) implements Event {}

  /** The node is to end: its VIPs go to the others, then comes {@link Effect.Stopped}. */
  record StopRequested() implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}
