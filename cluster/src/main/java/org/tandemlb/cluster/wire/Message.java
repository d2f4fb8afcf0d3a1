package org.tandemlb.cluster.wire;

import java.net.InetAddress;
import java.util.List;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.health.ObservationRows;
import org.tandemlb.cluster.reload.ReloadMessage;
import org.tandemlb.cluster.vip.handover.HandoverMessage;
import org.tandemlb.cluster.wish.AgedWish;

/** One message between members. */
public sealed interface Message {

  /** What its sender says of itself. */
  record Reported(Report report) implements Message {}

  /** What its sender decided as coordinator. */
  record Assigned(Assignment assignment) implements Message {}

  /**
   * What its sender has to say about the move of a VIP.
   *
   * @param to the node that it is for, empty for everybody
   */
  record Handed(InetAddress vip, String to, HandoverMessage message) implements Message {}

  /** What its sender has to say of a reload of all members. */
  record Reloading(ReloadMessage message) implements Message {}

  /** What its sender observes. */
  record Observed(ObservationRows rows) implements Message {}

  /** What its sender has heard people wish, each key's newest. */
  record Wished(List<AgedWish> wishes) implements Message {

    public Wished {
      wishes = List.copyOf(wishes);
    }
  }
}
