package org.tandemlb.cluster.vip.kernel.nft;

import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Nonsense;
import org.tandemlb.cluster.vip.kernel.Outlet;

/** What nft and iptables print, which is whatever this machine's other programs have put there. */
@Tag("nonsense")
class RulesNonsenseTest {

  private static final int INPUTS = 50_000;
  private static final int TIMES = 5_000;
  private static final Leaving LEAVING =
      new Leaving(
          V4,
          Set.of(80),
          new Outlet("eth0", true, Set.of("tap0", "tap1")),
          Optional.of(new Owner(105, 110)));

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
      \t\tmeta skuid != 105 tcp dport vmap @verdicts
      \t\tsocket mark 0x1 queue to 3
      \t\treject with icmpx admin-prohibited
      \t}
      }
      table inet in {
      \tchain in {
      \t\ttype filter hook prerouting priority 0; policy drop;
      \t\tfib daddr . iif type != { local, broadcast, multicast } drop
      \t\tfib daddr . mark . iif type vmap { local : accept, unicast : jump in }
      \t}
      }
      table bridge fw {
      \tchain out {
      \t\ttype filter hook output priority 0; policy drop;
      \t\tmeta obrname "eth0" oifname "tap0" accept
      \t}
      }
      """;

  @Test
  void nft() {
    new Nonsense(
            "nft's rules",
            withEach(
                RULESET,
                rule -> rule.startsWith("\t\t") && !rule.contains(" hook "),
                "table inet fw {\n\tchain out {\n"
                    + "\t\ttype filter hook output priority filter; policy drop;\n%s\n\t}\n}\n"))
        .feed(
            INPUTS,
            TIMES,
            input -> {
              Ruleset rules = Ruleset.parse(new String(input, StandardCharsets.UTF_8));
              Egress.obstacle(rules, LEAVING);
              Egress.doubt(rules, LEAVING);
              Ingress.obstacle(rules, LEAVING);
              Ingress.doubt(rules, LEAVING);
            });
  }

  @Test
  void iptables() {
    new Nonsense(
            "iptables' rules",
            withEach(
                LegacyRulesTest.SAVED,
                rule -> rule.startsWith("-A "),
                "*filter\n:OUTPUT DROP [7:420]\n:log - [0:0]\n:lan - [0:0]\n%s\nCOMMIT\n"))
        .feed(
            INPUTS,
            TIMES,
            input -> {
              Ruleset rules = LegacyRules.parse("ip", new String(input, StandardCharsets.UTF_8));
              Egress.obstacle(rules, LEAVING);
              Egress.doubt(rules, LEAVING);
              Ingress.obstacle(rules, LEAVING);
              Ingress.doubt(rules, LEAVING);
            });
  }

  /** The whole, and for each rule one that has little more: they take a fraction of the time. */
  private static List<byte[]> withEach(String whole, Predicate<String> isRule, String around) {
    return Stream.concat(
            Stream.of(whole), whole.lines().filter(isRule).map(rule -> around.formatted(rule)))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
