package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;

/** What is made of rules that a real kernel has, in the words of this machine's nft. */
@NeedsNamespaces
class ForeignRulesTest {

  private static final String OUT = "inet fw out";

  private final Host lanSwitch = Host.create();
  private final Host host = Host.create();

  @BeforeEach
  void plugIn() {
    lanSwitch.becomeSwitch();
    host.plugInto(lanSwitch, 11);
    host.nft("add table inet fw");
  }

  @AfterEach
  void close() {
    host.close();
    lanSwitch.close();
  }

  private void output(String policy) {
    host.nft(
        "add chain %s { type filter hook output priority 0; policy %s; }".formatted(OUT, policy));
  }

  private void rule(String text) {
    host.nft("add rule " + OUT + " " + text);
  }

  private ForeignRules read() {
    return host.call(() -> ForeignRules.read(KernelPassage.searchPath()));
  }

  private Optional<String> obstacle(InetAddress vip) {
    ForeignRules rules = read();
    assertThat(rules.unreadable()).isEmpty();
    return Egress.obstacle(rules.ruleset(), vip, Set.of(80), "eth0");
  }

  @Test
  void aPolicyOfDropIsOneUntilWhatIsUntrackedIsLetOut() {
    output("drop");
    rule("oifname lo accept");
    rule("ct state { established, related } counter accept");
    assertThat(obstacle(V4)).isPresent();
    assertThat(obstacle(V6)).isPresent();

    host.nft("insert rule inet fw out ct state untracked accept");

    assertThat(obstacle(V4)).isEmpty();
    assertThat(obstacle(V6)).isEmpty();
  }

  @Test
  void whatIsLetOutToTheLanOfTheVipIsLetOut() {
    output("drop");
    rule("ct state established,related accept");
    rule("oif eth0 ip daddr { 198.18.0.0/24, 198.19.7.1-198.19.7.9 } log prefix \"lan \" accept");

    assertThat(obstacle(V4)).isEmpty();
    assertThat(obstacle(V6)).isPresent();
  }

  @Test
  void whatDropsTheVipIsOneWhicheverWayItGoes() {
    output("accept");
    rule("ip saddr 198.18.0.100 drop");
    rule("ip6 daddr fd00:18::/32 tcp dport { 80, 443 } reject");

    assertThat(obstacle(V4).orElseThrow())
        .contains("`nft insert rule inet fw out ip saddr 198.18.0.100 accept`");
    assertThat(obstacle(V6).orElseThrow()).contains("ct state untracked accept");
  }

  @Test
  void whatCannotBeKnownIsADoubt() {
    output("accept");
    host.nft("add set inet fw blocked { type ipv4_addr; elements = { 198.18.0.100 }; }");
    rule("ip daddr @blocked drop");

    assertThat(obstacle(V4)).isEmpty();
    assertThat(Egress.doubt(read().ruleset(), V4, Set.of(80), "eth0")).isPresent();
    assertThat(Egress.doubt(read().ruleset(), V6, Set.of(80), "eth0")).isEmpty();
  }

  /** A kernel before 5.16 has no such hook. */
  @Test
  void whatDropsWhereFramesLeaveIsOne() {
    host.nft("add table netdev fw");
    String chain = "add chain netdev fw out { type filter hook egress device %s priority 0; }";
    Assumptions.assumeTrue(accepts(chain.formatted("eth0")), "no egress hook in this kernel");
    host.nft("add rule netdev fw out ip daddr 198.18.0.100 tcp dport 80 drop");

    assertThat(obstacle(V4).orElseThrow()).contains("netdev fw out");
    assertThat(obstacle(V6)).isEmpty();

    host.nft("insert rule netdev fw out ip daddr 198.18.0.100 accept");
    assertThat(obstacle(V4)).isEmpty();
  }

  private boolean accepts(String command) {
    try {
      host.nft(command);
      return true;
    } catch (AssertionError refused) {
      return false;
    }
  }
}
