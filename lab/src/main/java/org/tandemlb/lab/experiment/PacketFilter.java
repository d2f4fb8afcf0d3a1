package org.tandemlb.lab.experiment;

import java.io.IOException;
import org.tandemlb.lab.net.Host;

/** What others do to the packet filter of a node's host. */
public final class PacketFilter {

  /** Family, table and chain of {@link #strictEgress}. */
  public static final String STRICT = "ip strict output";

  private PacketFilter() {}

  /** As another program's restart does it, or an administrator. */
  public static void flush(Host host) throws IOException {
    host.run("nft", "flush", "ruleset");
  }

  /**
   * Lets out only what connection tracking knows, as many a machine is told to. What is sent on to
   * another node is never tracked.
   */
  static void strictEgress(Host host) throws IOException {
    host.run(
        "nft",
        """
        add table ip strict
        add chain %1$s { type filter hook output priority 0; policy drop; }
        add rule %1$s ct state { new, established, related } accept
        """
            .formatted(STRICT));
  }

  /**
   * Leaves a table that bears the product's name, belongs to nobody, and stops all clients: what a
   * crash might leave, at its worst.
   */
  static void leaveTable(Host host) throws IOException {
    for (String family : new String[] {"ip", "ip6"}) {
      host.run(
          "nft",
          """
          add table %1$s tandem
          add chain %1$s tandem prerouting { type filter hook prerouting priority -150; }
          add rule %1$s tandem prerouting tcp dport { 7, 9, 80 } drop
          """
              .formatted(family));
    }
  }
}
