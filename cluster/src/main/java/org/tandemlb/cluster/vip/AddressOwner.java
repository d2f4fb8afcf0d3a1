package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Does what {@link VipMachine}s decide. All calls come from the control thread and return within
 * milliseconds.
 */
public interface AddressOwner extends AutoCloseable {

  /**
   * Opens what is needed, and removes from this machine every VIP that a dead run left on it.
   *
   * @return what stands in the way of a VIP here; one that is absent can be carried
   */
  Map<InetAddress, Barrier> start(Signals signals);

  /**
   * @return the answer of an effect that has one
   */
  Optional<VipEvent> perform(InetAddress vip, VipEffect effect);

  /** Whether the VIP is there for sure: its lease has not run out. */
  boolean carries(InetAddress vip);

  /** How the LAN sees this node, where the VIP has a LAN. */
  Optional<LinkIdentity> link(InetAddress vip);

  /** Gives back everything, the addresses first; idempotent. */
  @Override
  void close();

  /**
   * @param reason why this machine cannot carry a VIP, and what would be right
   * @param lasting nothing will change that but an operator: rights or an interface are missing.
   *     Else {@link Signals#barred} follows when it can be carried
   */
  record Barrier(String reason, boolean lasting) {}

  /** What is heard between effects; called on the owner's threads, and only hands over. */
  interface Signals {
    /** A frame that speaks as the VIP. */
    void claimed(InetAddress vip, MacAddress by);

    /** A probe for the VIP by another machine. */
    void probed(InetAddress vip, MacAddress by);

    /** A frame that speaks as a node's own address, which was asked for just before. */
    void answered(InetAddress own, MacAddress by);

    /** What a LAN lets this machine hear, several times a second while it can carry the VIPs. */
    void received(Reception reception);

    /** The kernel took the VIP off. */
    void lost(InetAddress vip);

    /** The VIP's interface cannot carry it for now; an empty reason: it can again. */
    void barred(InetAddress vip, String reason);

    /** What came of {@link VipEffect.Knock}; true also when it could not be found out. */
    void knocked(InetAddress vip, boolean somebodyThere);
  }
}
