package org.tandemlb.cluster.vip;

/** What happens to one VIP on this node. */
public sealed interface VipEvent {

  /** Why an address may be free, which decides how long to ask for it. */
  enum Predecessor {
    /** Nobody held it, its holder's process is dead or has released it: three probes are enough. */
    GONE,
    /** Its holder fell silent and may still carry it. */
    SILENT,
    /** A live member carries it, and has been told to let go. */
    RELEASING
  }

  /**
   * The election gives the address to this node: leave to try.
   *
   * @param mayWake whether a machine may be asleep with the address on it, whoever held it last
   */
  record Assigned(Predecessor predecessor, boolean mayWake, String reason) implements VipEvent {

    public Assigned(Predecessor predecessor, String reason) {
      this(predecessor, predecessor == Predecessor.SILENT, reason);
    }
  }

  /** The election gives the address to another node, or to none. */
  record Withdrawn(String reason) implements VipEvent {}

  /**
   * The election gives the address to another node, which is ready to take it with every session:
   * this one steps aside. The answer to {@link VipEffect.StepAside} follows.
   */
  record HandOver(String reason) implements VipEvent {}

  /**
   * This node must not hold for now; with an empty reason it may again.
   *
   * @param sessionsWait whether the sessions are to be served on where they can be: the reason may
   *     be over before anybody else has the address
   */
  record Barred(String reason, boolean sessionsWait) implements VipEvent {

    public Barred(String reason) {
      this(reason, false);
    }
  }

  /**
   * A frame from another machine that speaks as the VIP: an answer or an announcement.
   *
   * @param node whose MAC it is, empty for a stranger's
   */
  record Claimed(MacAddress mac, String node, Against against) implements VipEvent {

    /** What is known against a claim that comes with a node's MAC, which others may use, too. */
    public enum Against {
      NOTHING,
      /** That node is not in the view, and says nothing there. */
      AWAY,
      /** It says in the view that it does not have the VIP. */
      DENIED,
      /** It says so, and such claims have been believed before, when nobody had the VIP. */
      REFUTED
    }

    public Claimed(MacAddress mac, String node) {
      this(mac, node, Against.NOTHING);
    }

    boolean isAway() {
      return against == Against.AWAY;
    }

    boolean isRefuted() {
      return against == Against.REFUTED;
    }

    /** Whether somebody else may have sent it, or nobody. */
    boolean isDoubtful() {
      return against != Against.NOTHING;
    }
  }

  /**
   * The answer to {@link VipEffect.Knock}.
   *
   * @param somebodyThere also when this machine could not find out
   */
  record Knocked(boolean somebodyThere) implements VipEvent {}

  /** A member says that this MAC is its own: who was taken for a stranger before may be one. */
  record Introduced(MacAddress mac) implements VipEvent {}

  /**
   * Another machine asks the LAN for the same address, as one does who wants to take it.
   *
   * @param node whose MAC it is, empty for a stranger's
   * @param away whether that is a node which is not in the view
   */
  record RivalProbed(MacAddress mac, String node, boolean away) implements VipEvent {

    public RivalProbed(MacAddress mac, String node) {
      this(mac, node, false);
    }
  }

  /** The answer to {@link VipEffect.Add} and {@link VipEffect.Renew}. */
  record Carried() implements VipEvent {}

  /**
   * Adding or renewing did not work.
   *
   * @param inUse somebody else has it, as far as this machine can tell: worth asking again
   */
  record NotCarried(String reason, boolean inUse) implements VipEvent {}

  /** The answer to {@link VipEffect.Remove}: read back, the address is gone. */
  record Gone() implements VipEvent {}

  /**
   * The answer to {@link VipEffect.StepAside}: read back, the address is on loopback, and on no
   * interface that the LAN sees.
   */
  record SteppedAside() implements VipEvent {}

  /**
   * Another answer to it: the address is on loopback, where the kernel does not yet take in what is
   * sent to it, and so on its interface still.
   */
  record NotYetAside(String reason) implements VipEvent {}

  /** Of an address that this node serves without holding it: no business of its machine's. */
  sealed interface OfAside extends VipEvent {}

  /** The answer to {@link VipEffect.RenewAside}: the sessions are served on. */
  record AsideKept() implements OfAside {}

  /** It is not on loopback any more, or not for sure. Nothing of it is left there. */
  record AsideLost(String reason) implements OfAside {}

  /** The answer to {@link VipEffect.LeaveAside}: read back, it is not on loopback. */
  record AsideGone() implements OfAside {}

  /** Removing did not work, or the address is still there. */
  record NotGone(String reason) implements VipEvent {}

  /** The kernel says that the address has left the interface: expired, or taken away by hand. */
  record Lost() implements VipEvent {}

  /** Whether this node can serve its sessions on while another carries it, and reach them. */
  record KeepsSessions(boolean keeps) implements VipEvent {}

  /** Time has passed. */
  record Tick() implements VipEvent {}
}
