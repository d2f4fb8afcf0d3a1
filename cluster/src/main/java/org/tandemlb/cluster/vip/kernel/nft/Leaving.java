package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.vip.kernel.Outlet;

/**
 * What of a VIP leaves this machine, and by where. Pure.
 *
 * @param ports of the VIP's frontends
 * @param owner whose the sockets are that answer; empty when nobody knows
 */
record Leaving(InetAddress vip, Set<Integer> ports, Outlet outlet, Optional<Owner> owner) {

  Leaving {
    ports = Set.copyOf(ports);
  }

  /** Whether what leaves meets this chain: surely, surely not, or by one of several ways. */
  Match meets(Ruleset.Chain chain) {
    return switch (chain.hook()) {
      case "output", "postrouting" -> whereItIsSent(chain);
      case "egress" -> whereFramesLeave(chain.devices());
      default -> Match.NO;
    };
  }

  private Match whereItIsSent(Ruleset.Chain chain) {
    boolean its =
        chain.family().equals("bridge")
            ? outlet.bridge()
            : Set.of(new Names(vip).family(), "inet").contains(chain.family())
                && !chain.type().equals("nat"); // which sees only what is tracked
    return its ? Match.YES : Match.NO;
  }

  private Match whereFramesLeave(Set<String> devices) {
    Set<String> watched = new HashSet<>(outlet.ports());
    watched.retainAll(devices);
    if (devices.contains(outlet.device())) {
      return Match.YES;
    }
    return watched.isEmpty() ? Match.NO : watched.equals(outlet.ports()) ? Match.YES : Match.MAYBE;
  }

  /** Whether what comes for the VIP meets this chain. */
  boolean comesThrough(Ruleset.Chain chain) {
    return switch (chain.hook()) {
      case "prerouting", "input" ->
          Set.of(new Names(vip).family(), "inet").contains(chain.family())
              && !chain.type().equals("nat"); // which sees only how a connection begins
      case "ingress" -> chain.devices().contains(outlet.device());
      default -> false;
    };
  }

  /** By which interfaces it leaves, as a rule of that chain sees it: one of them. */
  Set<String> out(Ruleset.Chain chain) {
    boolean frames = chain.hook().equals("egress") && !chain.devices().contains(outlet.device());
    if (!frames && !chain.family().equals("bridge")) {
      return Set.of(outlet.device());
    }
    Set<String> out = new HashSet<>(outlet.ports());
    if (frames) {
      out.retainAll(chain.devices());
    }
    return out;
  }
}
