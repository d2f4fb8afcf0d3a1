package org.tandemlb.cluster.vip.handover;

import java.util.List;
import java.util.Optional;

/**
 * What this node's kernel does with segments for one VIP, whole: what is not said here is not done.
 * Judged in this order, first match:
 *
 * <ol>
 *   <li>of {@code olds}, those that are {@link Reach#KNOWN}: a SYN of one of their flows makes it
 *       an own one, for its client has begun anew; a segment of what is an own flow already is this
 *       kernel's; any other segment of their flows is sent on to that node, and goes no further
 *       here. What was recorded before they were known is still an own flow. Where their SYNs are
 *       theirs, a SYN of one of their flows makes no own one and is sent on like the rest
 *   <li>with {@code own} recorded: a SYN's flow becomes an own one; a segment of an own flow is
 *       this kernel's
 *   <li>of {@code olds}, those that are {@link Reach#REST}: everything else is sent on to each of
 *       them, and goes no further here; where their SYNs are theirs, a SYN of no own flow too,
 *       which is not recorded
 *   <li>with {@link Strays#DROPPED} everything else goes no further, silently; but what this very
 *       machine sent (a client of its own) is sent on to the {@code holder}
 *   <li>with {@link Strays#HELD_BACK} everything else goes no further, silently
 *   <li>the rest is this kernel's
 * </ol>
 *
 * <p>A frame that comes from a partner's MAC is never sent on, unless it comes from that partner's
 * own address too: it was sent on already. With {@link Strays#DROPPED} SYNs are no longer recorded,
 * except those that are own already.
 *
 * <p>Segments that come in on {@code lo} with the VIP itself as their source stay with this kernel,
 * whatever is said above, and make no own flow: they are from this machine's own clients, which
 * speak as the VIP while it is an address of the machine, be it on {@code lo} only. No other node
 * could answer them: it has the VIP too, and would answer itself.
 *
 * <p>With {@link Answers#ONCE} a SYN-ACK of an own flow leaves this machine in the half second
 * after a SYN of that flow came in, and no later: what this kernel repeats by its timer is lost on
 * the way, and it is not told.
 *
 * <p>ICMP errors for the VIP (fragmentation needed, packet too big) are copied to every one of
 * {@code olds}, and are this kernel's too.
 *
 * @param partners the other nodes that may send on what they get: who holds this VIP, or takes or
 *     gives it, or still serves sessions of it
 * @param olds nodes that still serve sessions of this VIP and no longer hold it
 * @param own whether this node's flows are kept count of
 * @param holder who has the address now, where strays are dropped
 * @param answers how often this kernel answers a SYN; once only where own flows are kept count of
 */
public record Rules(
    List<Neighbour> partners,
    List<Old> olds,
    Own own,
    Strays strays,
    Optional<Neighbour> holder,
    Answers answers) {

  /** Nothing is sent on, kept count of, or dropped. */
  public static final Rules NONE =
      new Rules(List.of(), List.of(), Own.IGNORED, Strays.ACCEPTED, Optional.empty());

  public Rules {
    partners = List.copyOf(partners);
    olds = List.copyOf(olds);
    if (answers == Answers.ONCE && !own.records()) {
      throw new IllegalArgumentException("whose answers are repeats is known of own flows only");
    }
  }

  /** Those of a node that does not give the VIP away: it repeats its answers as ever. */
  public Rules(
      List<Neighbour> partners,
      List<Old> olds,
      Own own,
      Strays strays,
      Optional<Neighbour> holder) {
    this(partners, olds, own, strays, holder, Answers.REPEATED);
  }

  public Rules with(Answers other) {
    return new Rules(partners, olds, own, strays, holder, other);
  }

  /**
   * A node that still serves sessions of this VIP, and which segments are its.
   *
   * @param syns whether the SYNs among them are, too: the VIP is about to go back to it, and it
   *     knows of each of its ports whether it is used there
   */
  public record Old(Neighbour to, Reach reach, boolean syns) {

    public Old(Neighbour to, Reach reach) {
      this(to, reach, false);
    }
  }

  /** Which segments are an old holder's. */
  public enum Reach {
    /** Those of the flows that it told: {@link HandoverEffect.Know}. */
    KNOWN,
    /** Everything that is nobody else's: it has not told its flows yet. */
    REST
  }

  /** Whether this node keeps count of the flows that are its own. */
  public enum Own {
    IGNORED,
    /** The kernel's sockets on the VIP when it began, and each SYN since. */
    RECORDED,
    /** The same, but those that have ended before these rules are forgotten. */
    RECOUNTED;

    /** Whether a SYN makes an own flow. */
    public boolean records() {
      return this != IGNORED;
    }
  }

  /** What becomes of segments that belong to nobody here. */
  public enum Strays {
    /** The kernel answers them, as ever. */
    ACCEPTED,
    /** They may be of a holder before that hangs; new sessions begin here as ever. */
    HELD_BACK,
    /** They are of the holder that this node has given the address to. */
    DROPPED
  }

  /** How often this kernel answers a SYN. */
  public enum Answers {
    /** Until the client has heard it, or the kernel gives up. */
    REPEATED,
    /** Who has not heard it sends another SYN, which is for whoever has the address then. */
    ONCE
  }
}
