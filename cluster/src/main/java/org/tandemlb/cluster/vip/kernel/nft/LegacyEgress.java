package org.tandemlb.cluster.vip.kernel.nft;

import java.util.Optional;

/** The same as {@link Egress} for the packet filter that was before nftables. Pure. */
final class LegacyEgress {

  private LegacyEgress() {}

  /**
   * @param command {@code iptables-legacy} or {@code ip6tables-legacy}
   * @param output what it prints for {@code -S OUTPUT}
   */
  static Optional<String> obstacle(String command, String output) {
    boolean drops = output.lines().anyMatch(line -> line.strip().equals("-P OUTPUT DROP"));
    boolean accepts =
        output
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("-A OUTPUT ") && line.endsWith(" -j ACCEPT"))
            .anyMatch(line -> line.equals("-A OUTPUT -j ACCEPT") || line.contains("UNTRACKED"));
    return drops && !accepts
        ? Optional.of(
            "the chain OUTPUT of "
                + command
                + " drops what is sent on to another node: `"
                + command
                + " -I OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT`")
        : Optional.empty();
  }
}
