package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of other programs, as nft lists them. */
class EgressTest {

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
        "jump always"
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
        "jump sometimes",
        "jump nowhere",
        "jump loop"
      })
  void aRuleThatLetsOtherThingsOutHelpsNobody(String rule) {
    assertThat(obstacle("inet", "output", "drop", rule)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"drop", "counter reject with icmpx admin-prohibited", "ct state untracked drop"})
  void aLastRuleThatDropsIsLikeAPolicy(String rule) {
    assertThat(obstacle("ip", "postrouting", "accept", rule)).isPresent();
  }

  @Test
  void otherHooksFamiliesAndTranslationsDoNotConcernIt() {
    assertThat(obstacle("inet", "input", "drop", "ct state established accept")).isEmpty();
    assertThat(obstacle("inet", "forward", "drop", "ct state established accept")).isEmpty();
    assertThat(obstacle("ip6", "output", "drop", "ct state established accept")).isEmpty();
    assertThat(
            Egress.obstacle(
                Ruleset.parse(
                    """
                    table ip nat {
                    \tchain out {
                    \t\ttype nat hook postrouting priority srcnat; policy drop;
                    \t}
                    }
                    """),
                "ip",
                "eth0"))
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
    assertThat(Egress.obstacle(ruleset, "ip", "eth0")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "}", "{{{{", "table", "table ip x {", "chain y {\n}\n}\n}", "\"{"})
  void nonsenseIsNoRule(String text) {
    assertThat(Egress.obstacle(Ruleset.parse(text), "ip", "eth0")).isEmpty();
  }

  @Test
  void theOldPacketFilterIsReadToo() {
    String dropping = "-P OUTPUT DROP\n-A OUTPUT -o lo -j ACCEPT\n";

    assertThat(LegacyEgress.obstacle("iptables-legacy", dropping).orElseThrow())
        .contains("`iptables-legacy -I OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT`");
    assertThat(
            LegacyEgress.obstacle(
                "iptables-legacy",
                dropping + "-A OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT\n"))
        .isEmpty();
    assertThat(LegacyEgress.obstacle("iptables-legacy", "-P OUTPUT ACCEPT\n")).isEmpty();
    assertThat(LegacyEgress.obstacle("iptables-legacy", "")).isEmpty();
  }

  private static Optional<String> obstacle(
      String family, String hook, String policy, String lastRule) {
    String text =
        """
        table FAMILY fw {
        \tchain always {
        \t\tct state untracked accept
        \t}

        \tchain sometimes {
        \t\ttcp dport 443 accept
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
            .replace("RULE", lastRule);
    return Egress.obstacle(Ruleset.parse(text), "ip", "eth0");
  }
}
