package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** What a {@link VipMachine} wants done for its VIP, in this order. */
public sealed interface VipEffect {

  /** One probe to everybody on the LAN (RFC 5227 section 2.1.1; RFC 4861 section 4.3 for IPv6). */
  record Ask() implements VipEffect {}

  /** One probe to the machine that answered last. */
  record AskDirectly(MacAddress to) implements VipEffect {}

  /**
   * One probe to another machine for its own address, to see whether that is alive, or whether this
   * one hears it. Who answers is told like what else is heard on the LAN.
   */
  record AskNode(InetAddress own, MacAddress at) implements VipEffect {}

  /**
   * Find out whether anybody is at the address: by a connection to each of its frontends, and an
   * echo. Answered by Knocked, seconds later at most.
   */
  record Knock() implements VipEffect {}

  /**
   * Carry the address for so long. Answered by Carried or NotCarried.
   *
   * @param despite the answers of that machine, which speaks for one that is gone
   */
  record Add(Duration lifetime, Optional<MacAddress> despite) implements VipEffect {

    public Add(Duration lifetime) {
      this(lifetime, Optional.empty());
    }
  }

  /** Carry it for so long from now on. Answered by Carried or NotCarried. */
  record Renew(Duration lifetime) implements VipEffect {}

  /** Take the address off, and read the interface back. Answered by Gone or NotGone. */
  record Remove() implements VipEffect {}

  /**
   * Give the address away and go on serving its sessions: on the loopback interface for so long,
   * then off its own. Neither sessions nor listening sockets notice. Answered by SteppedAside, or
   * by NotYetAside, or by NotGone: then nothing of it is left on loopback, and it may still be on
   * its interface.
   */
  record StepAside(Duration lifetime) implements VipEffect {}

  /** Stay aside for so long from now on. Answered by AsideKept or AsideLost. */
  record RenewAside(Duration lifetime) implements VipEffect {}

  /**
   * Serve those sessions no longer: who is left is told, and the address leaves loopback. One that
   * is carried at the same time stays, and so do its sessions. Answered by AsideGone or NotGone.
   */
  record LeaveAside() implements VipEffect {}

  /** Gratuitous ARP in both forms, or an unsolicited NA: once. */
  record Announce() implements VipEffect {}

  /** The state has changed: one log line, and the status. */
  record Became(VipState state, String reason) implements VipEffect {}

  /**
   * This node stood still for at least so long, and gave the address up before it did anything
   * else: its lease may have ended meanwhile.
   */
  record StoodStill(Duration time) implements VipEffect {}

  /** Something an operator should know that changes no state. */
  record Warn(String text) implements VipEffect {}
}
