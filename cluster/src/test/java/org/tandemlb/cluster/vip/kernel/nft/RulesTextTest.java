package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.handover.Rules.Old;
import org.tandemlb.cluster.vip.handover.Rules.Own;
import org.tandemlb.cluster.vip.handover.Rules.Reach;
import org.tandemlb.cluster.vip.handover.Rules.Strays;
import org.tandemlb.cluster.vip.kernel.Vips;

/** What nft is told, and in which order segments are judged. */
class RulesTextTest {

  private static final Neighbour LB1 = neighbour("lb1", "0a", "198.18.0.11");
  private static final Neighbour LB3 = neighbour("lb3", "0c", "198.18.0.13");

  @Test
  void whatBeganHereGoesFirstThenWhatIsKnownThenWhatIsOwnThenTheRestToEachOld() {
    Rules rules =
        new Rules(
            List.of(LB1, LB3),
            List.of(new Old(LB1, Reach.REST), new Old(LB3, Reach.KNOWN)),
            Own.RECORDED,
            Strays.ACCEPTED,
            Optional.empty());

    assertThat(rulesOf("vip_198_18_0_100", replace(V4, rules, true)))
        .containsExactly(
            "ip daddr != 198.18.0.100 accept",
            "icmp type destination-unreachable goto vip_198_18_0_100_icmp",
            "meta l4proto != tcp accept",
            "tcp dport != { 80, 443 } accept",
            "iifname \"lo\" ip saddr 198.18.0.100 accept",
            "ether saddr 02:00:00:00:00:0a ip saddr != 198.18.0.11 goto vip_198_18_0_100_here",
            "ether saddr 02:00:00:00:00:0c ip saddr != 198.18.0.13 goto vip_198_18_0_100_here",
            "tcp flags & (fin|syn|rst|ack) == syn"
                + " ip saddr . tcp sport . tcp dport @vip_198_18_0_100_known_lb3"
                + " add @vip_198_18_0_100_own { ip saddr . tcp sport . tcp dport }",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_own accept",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_known_lb3"
                + " dup to 198.18.0.13 device \"eth0\" drop",
            "tcp flags & (fin|syn|rst|ack) == syn"
                + " add @vip_198_18_0_100_own { ip saddr . tcp sport . tcp dport }",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_own accept",
            "dup to 198.18.0.11 device \"eth0\"",
            "drop");
  }

  /** The address goes back to both at once, which never happens; each has its own way here. */
  @Test
  void whoGetsSynsTooGetsThoseOfItsFlowsOrAllThatAreNobodys() {
    Rules rules =
        new Rules(
            List.of(),
            List.of(new Old(LB1, Reach.REST, true), new Old(LB3, Reach.KNOWN, true)),
            Own.RECORDED,
            Strays.ACCEPTED,
            Optional.empty());

    assertThat(rulesOf("vip_198_18_0_100", replace(V4, rules, true)))
        .endsWith(
            "iifname \"lo\" ip saddr 198.18.0.100 accept",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_own accept",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_known_lb3"
                + " dup to 198.18.0.13 device \"eth0\" drop",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_own accept",
            "dup to 198.18.0.11 device \"eth0\"",
            "drop");
  }

  @Test
  void errorsAreCopiedToEachOldUnlessANeighbourSentThemOn() {
    Rules rules =
        new Rules(
            List.of(LB1),
            List.of(new Old(LB1, Reach.REST), new Old(LB3, Reach.KNOWN)),
            Own.IGNORED,
            Strays.ACCEPTED,
            Optional.empty());

    assertThat(rulesOf("vip_198_18_0_100_icmp", replace(V4, rules, true)))
        .containsExactly(
            "ether saddr 02:00:00:00:00:0a ip saddr != 198.18.0.11 accept",
            "dup to 198.18.0.11 device \"eth0\"",
            "dup to 198.18.0.13 device \"eth0\"");
  }

  @Test
  void whereStraysAreDroppedNoSynIsRecordedAndThisMachinesOwnGoToTheHolder() {
    Rules rules =
        new Rules(List.of(LB1), List.of(), Own.RECORDED, Strays.DROPPED, Optional.of(LB1));

    assertThat(rulesOf("vip_198_18_0_100", replace(V4, rules, false)))
        .endsWith(
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_own accept",
            "iifname != \"eth0\" dup to 198.18.0.11 device \"eth0\" drop",
            "drop")
        .noneMatch(rule -> rule.contains("add @"));
  }

  @Test
  void whereTheyAreHeldBackSynsAreRecordedAndTheRestIsDroppedHere() {
    Rules rules =
        new Rules(
            List.of(LB1),
            List.of(new Old(LB3, Reach.KNOWN)),
            Own.RECORDED,
            Strays.HELD_BACK,
            Optional.empty());

    assertThat(rulesOf("vip_198_18_0_100", replace(V4, rules, true)))
        .endsWith(
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_known_lb3"
                + " dup to 198.18.0.13 device \"eth0\" drop",
            "tcp flags & (fin|syn|rst|ack) == syn"
                + " add @vip_198_18_0_100_own { ip saddr . tcp sport . tcp dport }",
            "ip saddr . tcp sport . tcp dport @vip_198_18_0_100_own accept",
            "drop");
  }

  @Test
  void ipv6HasItsOwnWords() {
    Neighbour lb1 = neighbour("lb1", "0a", "fd00:18::11");
    Rules rules =
        new Rules(
            List.of(lb1),
            List.of(new Old(lb1, Reach.KNOWN)),
            Own.IGNORED,
            Strays.ACCEPTED,
            Optional.empty());

    String text = replace(V6, rules, true);

    assertThat(text)
        .contains("add set ip6 tandem vip_fd00_18__100_known_lb1 { type ipv6_addr . inet_service")
        .contains("icmpv6 type { destination-unreachable, packet-too-big } goto")
        .contains("@vip_fd00_18__100_known_lb1 dup to fd00:18::11 device \"eth0\" drop")
        .doesNotContain("ip tandem");
  }

  @Test
  void whereAnswersAreGivenOnceRepeatsAreTurnedRoundAndDroppedAsTheyComeIn() {
    Rules rules =
        new Rules(
            List.of(LB1),
            List.of(new Old(LB1, Reach.KNOWN)),
            Own.RECORDED,
            Strays.ACCEPTED,
            Optional.empty(),
            Answers.ONCE);

    String text = replace(V4, rules, true);

    assertThat(rulesOf("vip_198_18_0_100", text))
        .startsWith(
            "ip daddr != 198.18.0.100 accept",
            "icmp type destination-unreachable goto vip_198_18_0_100_icmp",
            "meta l4proto != tcp accept",
            "iifname \"lo\" tcp dport 0 drop",
            "tcp dport != { 80, 443 } accept",
            "tcp flags & (fin|syn|rst|ack) == syn"
                + " update @vip_198_18_0_100_asked { ip saddr . tcp sport . tcp dport }",
            "iifname \"lo\" ip saddr 198.18.0.100 accept",
            "ether saddr 02:00:00:00:00:0a ip saddr != 198.18.0.11 goto vip_198_18_0_100_here");
    assertThat(rulesOf("vip_198_18_0_100_answers", text))
        .containsExactly(
            "ip saddr != 198.18.0.100 accept",
            "tcp flags & (fin|syn|rst|ack) != syn|ack accept",
            "tcp sport != { 80, 443 } accept",
            "ip daddr . tcp dport . tcp sport @vip_198_18_0_100_asked accept",
            "ip daddr . tcp dport . tcp sport @vip_198_18_0_100_own"
                + " tcp dport set 0 ip daddr set 198.18.0.100");
    assertThat(text)
        .contains("vip_198_18_0_100_asked { type ipv4_addr . inet_service . inet_service; size")
        .contains("; timeout 500ms; flags dynamic, timeout; }")
        .contains("answers { type route hook output priority -150; }");
  }

  @Test
  void whereTheyAreRepeatedNothingIsSaidOfThem() {
    Rules rules = new Rules(List.of(), List.of(), Own.RECORDED, Strays.ACCEPTED, Optional.empty());

    String text = replace(V4, rules, true);

    assertThat(rulesOf("vip_198_18_0_100_answers", text)).isEmpty();
    assertThat(text).doesNotContain("_asked").doesNotContain("dport 0");
  }

  @Test
  void oneTransactionIsOneLine() {
    Rules rules = new Rules(List.of(), List.of(), Own.RECORDED, Strays.ACCEPTED, Optional.empty());

    assertThat(replace(V4, rules, true)).doesNotContain("\n");
    assertThat(RulesText.remove(new Names(V4), true, Set.of("a", "b")))
        .doesNotContain("\n")
        .contains("delete chain ip tandem vip_198_18_0_100;", "delete set ip tandem a");
  }

  @Test
  void manyFlowsAreManyLinesNoneOfWhichFillsAPipe() {
    List<Flow> flows = new ArrayList<>();
    for (int port = 10_001; port <= 12_000; port++) {
      flows.add(new Flow(Vips.address("fd00:18:1234:5678:9abc:def0:1234:5678"), port, 443));
    }

    List<String> added = SetText.add(new Names(V6), "known", flows);
    List<String> deleted = SetText.delete(new Names(V6), "known", flows);

    assertThat(added).hasSize(5).allMatch(line -> line.length() < 60_000);
    assertThat(deleted).hasSize(5).allMatch(line -> line.length() < 60_000);
    assertThat(added.get(4))
        .startsWith("add element ip6 tandem known { fd00:18:1234:5678:9abc:def0:1234:5678 . ")
        .endsWith(" . 12000 . 443 }");
    assertThat(deleted.get(0)).startsWith("add element ").contains("; delete element ");
  }

  @Test
  void aFlowOfAnotherFamilyOrWithoutAPortIsNone() {
    Names names = new Names(V4);

    assertThat(SetText.fits(names, new Flow(Vips.address("198.18.0.20"), 1, 65_535))).isTrue();
    assertThat(SetText.fits(names, new Flow(Vips.address("fd00:18::20"), 1, 80))).isFalse();
    assertThat(SetText.fits(names, new Flow(Vips.address("198.18.0.20"), 0, 80))).isFalse();
    assertThat(SetText.fits(names, new Flow(Vips.address("198.18.0.20"), 1, 65_536))).isFalse();
  }

  @Test
  void aNodesNameBecomesOneThatNftTakes() {
    assertThat(new Names(V4).knownSet("rack-1.lb_2")).endsWith("_known_rack-1.lb_2");
    assertThat(new Names(V4).knownSet("a b;{c")).endsWith("_known_a_b__c");
  }

  private static String replace(InetAddress vip, Rules rules, boolean recordSyns) {
    return RulesText.replace(new Names(vip), Set.of(443, 80), "eth0", rules, recordSyns, Set.of());
  }

  private static List<String> rulesOf(String chain, String text) {
    String prefix = "add rule ip tandem " + chain + " ";
    return Arrays.stream(text.split("; "))
        .filter(command -> command.startsWith(prefix))
        .map(command -> command.substring(prefix.length()))
        .toList();
  }

  private static Neighbour neighbour(String node, String lastOfMac, String address) {
    return new Neighbour(
        node, new MacAddress("02:00:00:00:00:" + lastOfMac), Vips.address(address));
  }
}
