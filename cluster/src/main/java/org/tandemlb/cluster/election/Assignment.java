package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.handover.Move;

/**
 * Who may try to hold which VIP, decided by the coordinator of a view.
 *
 * @param term one more than any that a report of the view named
 */
public record Assignment(ViewId view, long term, Map<InetAddress, Choice> choices) {

  public Assignment {
    choices = Map.copyOf(choices);
  }

  /** What it says of a VIP, which the coordinator's file need not have. */
  public Choice of(InetAddress vip) {
    String otherwise = term == 0 ? "not decided yet" : "the coordinator's file does not have it";
    return choices.getOrDefault(vip, new Choice("", otherwise));
  }

  /**
   * @param node empty when nobody can hold it
   * @param reason in words
   * @param move how it gets there with its sessions, when a live member serves them and can
   */
  public record Choice(String node, String reason, Optional<Move> move) {

    public Choice(String node, String reason) {
      this(node, reason, Optional.empty());
    }
  }
}
