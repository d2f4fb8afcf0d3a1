package org.tandemlb.cluster.vip.kernel.nft;

import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Nonsense;

/** What nft and iptables print, which is whatever this machine's other programs have put there. */
class RulesNonsenseTest {

  private static final int INPUTS = 50_000;
  private static final int TIMES = 5_000;
  private static final Set<Integer> PORTS = Set.of(80);

  private static final String RULESET =
      """
      table inet fw {
      \tchain out {
      \t\ttype filter hook output priority filter; policy drop;
      \t\tct state { established, related, untracked } counter packets 7 bytes 70 accept
      \t\toifname "eth0" jump more comment "out { of } here"
      \t}

      \tchain more {
      \t\tip daddr { 198.18.0.1, 198.18.0.64-198.18.0.127 } tcp dport { 80, 443 } goto out
      \t\tct state vmap { invalid : drop, established : accept, untracked : jump out }
      \t\treject with icmpx admin-prohibited
      \t}
      }
      """;

  @Test
  void nft() {
    new Nonsense(List.of(RULESET.getBytes(StandardCharsets.UTF_8)))
        .feed(
            INPUTS,
            TIMES,
            input -> {
              Ruleset rules = Ruleset.parse(new String(input, StandardCharsets.UTF_8));
              Egress.obstacle(rules, V4, PORTS, "eth0");
              Egress.doubt(rules, V4, PORTS, "eth0");
            });
  }

  @Test
  void iptables() {
    new Nonsense(List.of(LegacyRulesTest.SAVED.getBytes(StandardCharsets.UTF_8)))
        .feed(
            INPUTS,
            TIMES,
            input -> {
              Ruleset rules = LegacyRules.parse("ip", new String(input, StandardCharsets.UTF_8));
              Egress.obstacle(rules, V4, PORTS, "eth0");
              Egress.doubt(rules, V4, PORTS, "eth0");
            });
  }
}
