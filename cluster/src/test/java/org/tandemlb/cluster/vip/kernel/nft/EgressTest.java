package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of other programs, as nft lists them. */
class EgressTest {

  private static final Set<Integer> PORTS = Set.of(80);

  @Test
  void aPolicyOfDropIsNamedWithTheRuleThatHelps() {
    assertThat(obstacle("inet", "output", "drop", "ct state established,related accept"))
        .contains(
            "the chain inet fw out drops what is sent on to another node: `nft insert rule inet fw"
                + " out ct state untracked accept`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ct state untracked accept",
        "ct state { established, related, untracked } accept",
        "ct state established,related,untracked counter packets 7 bytes 70 accept",
        "accept",
        "counter accept comment \"out { of } here\"",
        "oifname \"eth0\" accept",
        "meta l4proto tcp accept",
        "jump always",
        "counter jump syslog",
        "ip daddr 198.18.0.0/24 accept",
        "ip daddr { 198.18.0.1, 198.18.0.64-198.18.0.127 } tcp dport { 80, 443 } accept",
        "ip daddr != 198.19.0.0/16 log prefix \"out { \" level info accept",
        "ct state vmap { invalid : drop, established : accept, untracked : accept }",
        "oifname { \"eth0\", \"eth1\" } th dport 1-1023 accept",
        "meta nfproto ipv4 oif \"eth0\" meta skuid != 0 drop; accept"
      })
  void aRuleThatLetsItOutIsUnderstood(String rule) {
    assertThat(obstacle("inet", "output", "drop", rule)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ct state established accept",
        "oifname \"eth1\" accept",
        "tcp dport 22 accept",
        "ip daddr 198.18.0.9 accept",
        "ip daddr != 198.18.0.0/24 accept",
        "ip daddr @lan accept",
        "ip daddr . tcp dport { 198.18.0.100 . 80 } accept",
        "ct original ip daddr 198.18.0.100 accept",
        "ip6 daddr != fd00:18::9 accept",
        "tcp sport 80 accept",
        "ip saddr 198.18.0.100 accept",
        "jump sometimes",
        "jump nowhere",
        "jump loop"
      })
  void aRuleThatLetsOtherThingsOutHelpsNobody(String rule) {
    assertThat(obstacle("inet", "output", "drop", rule)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop",
        "counter reject with icmpx admin-prohibited",
        "ct state untracked drop",
        "ip daddr 198.18.0.100 drop",
        "ip daddr 198.18.0.0/16 tcp dport 80 counter drop",
        "ip saddr 198.18.0.100 drop",
        "ct state vmap { established : accept, untracked : drop }"
      })
  void aLastRuleThatDropsIsLikeAPolicy(String rule) {
    assertThat(obstacle("ip", "postrouting", "accept", rule)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip saddr 198.18.7.0/24 drop",
        "meta mark & 0x00000001 == 0x00000001 drop",
        "tcp flags syn / fin,syn oifname \"eth0\" drop",
        "ip daddr @blocked drop",
        "limit rate over 5/second drop",
        "ip saddr @some goto dropping"
      })
  void whatMayDropItIsADoubtAndNoObstacle(String rule) {
    assertThat(obstacle("inet", "output", "accept", rule)).isEmpty();
    assertThat(doubt(rule).orElseThrow())
        .contains("inet fw out may drop")
        .contains("`nft insert rule inet fw out ct state untracked accept`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ct state invalid drop",
        "ip daddr 198.18.0.9 drop",
        "tcp dport 25 meta mark 7 drop",
        "meta skuid 1000 drop",
        "icmp type { redirect, echo-reply } drop",
        "ip6 daddr fd00:18::/32 drop",
        "ip saddr @some accept",
        "ip saddr @some return",
        "ct state vmap { established : accept, invalid : drop }",
        "oifname \"eth1\" limit rate over 5/second drop"
      })
  void whatSurelyConcernsOtherThingsIsNoDoubt(String rule) {
    assertThat(obstacle("inet", "output", "accept", rule)).isEmpty();
    assertThat(doubt(rule)).isEmpty();
  }

  @Test
  void anAnswerThatMayPassIsNoObstacle() {
    String rule = "ip saddr 198.18.0.100 ct state established accept; ip saddr 198.18.0.100 drop";

    assertThat(obstacle("inet", "output", "accept", rule)).isEmpty();
  }

  @Test
  void whereFramesLeaveTheDeviceCounts() {
    String text =
        """
        table netdev fw {
        \tchain out {
        \t\ttype filter hook egress devices = { eth0, lo } priority filter; policy accept;
        \t\tip daddr 198.18.0.100 tcp dport 80 drop
        \t}
        }
        """;

    assertThat(egress(text).orElseThrow())
        .contains("`nft insert rule netdev fw out ip daddr 198.18.0.100 accept`");
    assertThat(egress(text.replace("s = { eth0, lo }", " \"eth0\""))).isPresent();
    assertThat(egress(text.replace("eth0, lo", "eth1, lo"))).isEmpty();
    assertThat(egress(text.replace("egress", "ingress"))).isEmpty();
  }

  @Test
  void otherHooksFamiliesAndTranslationsDoNotConcernIt() {
    assertThat(obstacle("inet", "input", "drop", "ct state established accept")).isEmpty();
    assertThat(obstacle("inet", "forward", "drop", "ct state established accept")).isEmpty();
    assertThat(obstacle("ip6", "output", "drop", "ct state established accept")).isEmpty();
    assertThat(
            egress(
                """
                table ip nat {
                \tchain out {
                \t\ttype nat hook postrouting priority srcnat; policy drop;
                \t}
                }
                """))
        .isEmpty();
  }

  @Test
  void setsMapsAndListsOverManyLinesAreReadOver() {
    Ruleset ruleset =
        Ruleset.parse(
            """
            table ip fw { # progname somebody
            \tflags owner

            \tset some {
            \t\ttype ipv4_addr
            \t\telements = { 198.18.0.1,
            \t\t\t     198.18.0.2 }
            \t}

            \tchain out {
            \t\ttype filter hook output priority filter; policy drop;
            \t\ttcp dport { 1,
            \t\t\t 2 } accept
            \t\tct state untracked accept
            \t}
            }
            table ip6 other {
            \tchain a {
            \t}
            }
            """);

    assertThat(ruleset.chains()).hasSize(2);
    assertThat(ruleset.chains().get(0).rules())
        .containsExactly("tcp dport { 1, 2 } accept", "ct state untracked accept");
    assertThat(Egress.obstacle(ruleset, V4, PORTS, "eth0")).isEmpty();
  }

  /** 64 ways lead on from each of 16 chains: nobody could follow them all. */
  @Test
  @Timeout(20)
  void chainsThatJumpToOneAnotherInManyWaysAreLookedAtOnceEach() {
    StringBuilder text = new StringBuilder("table ip fw {\nchain c0 {\n");
    text.append("type filter hook output priority 0; policy drop;\n");
    for (int chain = 1; chain <= 16; chain++) {
      text.append(("jump c" + chain + "\n").repeat(64)).append("}\nchain c" + chain + " {\n");
    }
    text.append("tcp dport 22 accept\n}\n}\n");

    assertThat(egress(text.toString())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "}", "{{{{", "table", "table ip x {", "chain y {\n}\n}\n}", "\"{"})
  void nonsenseIsNoRule(String text) {
    assertThat(egress(text)).isEmpty();
  }

  private static Optional<String> egress(String text) {
    return Egress.obstacle(Ruleset.parse(text), V4, PORTS, "eth0");
  }

  private static Optional<String> obstacle(
      String family, String hook, String policy, String lastRule) {
    return egress(ruleset(family, hook, policy, lastRule));
  }

  private static Optional<String> doubt(String lastRule) {
    Ruleset ruleset = Ruleset.parse(ruleset("inet", "output", "accept", lastRule));
    return Egress.doubt(ruleset, V4, PORTS, "eth0");
  }

  private static String ruleset(String family, String hook, String policy, String lastRule) {
    return """
        table FAMILY fw {
        \tchain always {
        \t\tct state untracked accept
        \t}

        \tchain sometimes {
        \t\ttcp dport 443 accept
        \t}

        \tchain syslog {
        \t\tlog accept
        \t}

        \tchain dropping {
        \t\tdrop
        \t}

        \tchain loop {
        \t\tjump loop
        \t}

        \tchain out {
        \t\ttype filter hook HOOK priority filter; policy POLICY;
        \t\toifname "lo" accept
        \t\tct state invalid drop
        \t\tRULE
        \t}
        }
        """
        .replace("FAMILY", family)
        .replace("HOOK", hook)
        .replace("POLICY", policy)
        .replace("RULE", lastRule.replace("; ", "\n"));
  }
}
