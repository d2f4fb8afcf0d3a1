package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.kernel.Outlet;

/** Rules of other programs, as nft lists them. */
class EgressTest {

  private static final Leaving ETH0 = leavingBy(Outlet.plain("eth0"), Optional.empty());
  private static final Leaving OWNED =
      leavingBy(Outlet.plain("eth0"), Optional.of(new Owner(105, 110)));

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
        "ip saddr @some goto dropping",
        "ip daddr @reject drop",
        "tcp dport vmap @verdicts",
        "ip daddr . tcp dport vmap @verdicts",
        "update @seen { ip daddr limit rate over 5/second } drop"
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
        "meta skuid != 0 drop",
        "meta skgid != { 0, 100-110 } drop",
        "meta cgroup != 0x00000007 drop",
        "socket mark 0x00000001 drop",
        "socket cgroupv2 level 1 \"system.slice\" ip daddr 198.18.0.100 drop",
        "skuid 0-1000 drop",
        "oifname \"eth1\" tcp dport vmap @verdicts",
        "tcp dport 25 queue to 3",
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

  @ParameterizedTest
  @ValueSource(strings = {"queue to 3", "counter queue num 3 bypass", "tcp dport 80 queue to 1-4"})
  void aQueueDecidesAsItLikes(String rule) {
    assertThat(obstacle("inet", "output", "accept", rule)).isEmpty();
    assertThat(doubt(rule))
        .contains(
            "the chain inet fw out gives what is sent on to another node to a queue, and what"
                + " becomes of it there is not known here; to be sure: `nft insert rule inet fw out"
                + " ct state untracked accept`");
    assertThat(doubt("ct state untracked accept; " + rule)).isEmpty();
    assertThat(obstacle("inet", "output", "drop", rule)).isPresent();
  }

  /** nft's own match needs a socket, even to be another user's; iptables' does not. */
  @ParameterizedTest
  @ValueSource(strings = {"skuid != 0", "skgid != 1000-2000", "tcp dport 80 skuid != 105"})
  void whatHasNoSocketIsAnyOtherUsersToIptables(String condition) {
    assertThat(obstacle("ip", "output", "accept", condition + " drop").orElseThrow())
        .contains("drops what is sent on");
    assertThat(obstacle("ip", "output", "accept", "meta " + condition + " drop").orElse(""))
        .doesNotContain("sent on");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta skuid 105 drop",
        "meta skuid 100-999 drop",
        "meta skuid != { 0, 33 } tcp sport 80 reject",
        "meta skgid 110 oifname \"eth0\" drop",
        "skuid 105 drop",
        "meta skuid 0 accept; meta skuid 0-4294967294 drop"
      })
  void aRuleForTheNodesOwnUserDropsItsAnswers(String rule) {
    Ruleset ruleset = Ruleset.parse(ruleset("inet", "output", "accept", rule));

    assertThat(Egress.obstacle(ruleset, OWNED))
        .contains(
            "the chain inet fw out drops what this node answers for it: `nft insert rule inet fw"
                + " out ip saddr 198.18.0.100 accept`");
    assertThat(Egress.obstacle(ruleset, ETH0)).as("nobody knows whose the node is").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta skuid 1000 drop",
        "meta skuid != 105 drop",
        "meta skuid 105 accept; meta skuid 0-4294967294 drop",
        "meta skuid 105 tcp sport 25 drop",
        "meta skgid != 100-200 drop"
      })
  void aRuleForOtherUsersDoesNot(String rule) {
    Ruleset ruleset = Ruleset.parse(ruleset("inet", "output", "accept", rule));

    assertThat(Egress.obstacle(ruleset, OWNED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop",
        "ip daddr 198.18.0.100 drop",
        "ether type ip tcp dport 80 drop",
        "meta obrname \"br0\" drop",
        "oifname { \"eth0\", \"eth1\", \"tap0\" } drop"
      })
  void onABridgeItsOwnRulesCountAndAreMendedByTheAddress(String rule) {
    Ruleset ruleset = Ruleset.parse(ruleset("bridge", "output", "accept", rule));
    Leaving leaving = leavingBy(new Outlet("br0", true, Set.of("eth0", "eth1")), Optional.empty());

    assertThat(Egress.obstacle(ruleset, leaving))
        .contains(
            "the chain bridge fw out drops what is sent on to another node: `nft insert rule bridge"
                + " fw out ip daddr 198.18.0.100 accept`");
    assertThat(Egress.obstacle(ruleset, ETH0)).isEmpty();
    assertThat(Egress.doubt(ruleset, ETH0)).isEmpty();
  }

  @Test
  void byWhichPortOfABridgeItLeavesNobodyKnows() {
    Leaving leaving = leavingBy(new Outlet("br0", true, Set.of("eth0", "eth1")), Optional.empty());
    Ruleset one = Ruleset.parse(ruleset("bridge", "output", "accept", "oifname \"eth1\" drop"));
    Ruleset none = Ruleset.parse(ruleset("bridge", "output", "accept", "oifname \"br0\" drop"));
    Ruleset policy =
        Ruleset.parse(ruleset("bridge", "postrouting", "drop", "ether type arp accept"));

    assertThat(Egress.obstacle(one, leaving)).isEmpty();
    assertThat(Egress.doubt(one, leaving)).isPresent();
    assertThat(Egress.obstacle(none, leaving)).isEmpty();
    assertThat(Egress.doubt(none, leaving)).isEmpty();
    assertThat(Egress.obstacle(policy, leaving)).isPresent();
  }

  @Test
  void whereFramesLeaveByAPortOfABridgeOrABondIsLookedAtToo() {
    String text =
        """
        table netdev fw {
        \tchain out {
        \t\ttype filter hook egress devices = { eth0, eth7 } priority filter; policy accept;
        \t\tip daddr 198.18.0.100 oifname "eth0" drop
        \t}
        }
        """;
    Leaving alone = leavingBy(new Outlet("bond0", false, Set.of("eth0")), Optional.empty());
    Leaving oneOfTwo =
        leavingBy(new Outlet("bond0", false, Set.of("eth0", "eth1")), Optional.empty());

    assertThat(Egress.obstacle(Ruleset.parse(text), alone)).isPresent();
    assertThat(Egress.obstacle(Ruleset.parse(text), oneOfTwo)).isEmpty();
    assertThat(Egress.doubt(Ruleset.parse(text), oneOfTwo))
        .contains(
            "the chain netdev fw out drops what is sent on to another node by eth0; to be sure:"
                + " `nft insert rule netdev fw out ip daddr 198.18.0.100 accept`");
    assertThat(egress(text.replace("oifname \"eth0\" drop", "fwd to \"eth2\""))).isPresent();
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
    assertThat(Egress.obstacle(ruleset, ETH0)).isEmpty();
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

  private static Leaving leavingBy(Outlet outlet, Optional<Owner> owner) {
    return new Leaving(V4, Set.of(80), outlet, owner);
  }

  private static Optional<String> egress(String text) {
    return Egress.obstacle(Ruleset.parse(text), ETH0);
  }

  private static Optional<String> obstacle(
      String family, String hook, String policy, String lastRule) {
    return egress(ruleset(family, hook, policy, lastRule));
  }

  private static Optional<String> doubt(String lastRule) {
    Ruleset ruleset = Ruleset.parse(ruleset("inet", "output", "accept", lastRule));
    return Egress.doubt(ruleset, ETH0);
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
