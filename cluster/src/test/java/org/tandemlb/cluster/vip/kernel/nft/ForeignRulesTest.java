package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Outlet;
import org.tandemlb.cluster.vip.kernel.Vips;

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
    return host.call(() -> ForeignRules.read(KernelOwner.searchPath()));
  }

  private Optional<String> obstacle(InetAddress vip) {
    ForeignRules rules = read();
    assertThat(rules.unreadable()).isEmpty();
    return Egress.obstacle(rules.rulesets().get(0), leaving(vip));
  }

  private static Leaving leaving(InetAddress vip) {
    return new Leaving(vip, Set.of(80), Outlet.plain("eth0"), Optional.empty());
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
    assertThat(Egress.doubt(read().rulesets().get(0), leaving(V4))).isPresent();
    assertThat(Egress.doubt(read().rulesets().get(0), leaving(V6))).isEmpty();
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

  @Test
  void theOldPacketFilterIsReadToo() {
    LegacyCommands.needed();
    assertThat(read().rulesets()).as("asked without need, it is loaded").hasSize(1);
    legacy("iptables-legacy -P OUTPUT DROP");
    legacy("iptables-legacy -A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT");
    legacy("ip6tables-legacy -t raw -A OUTPUT -m comment --comment 'a b' -m mark --mark 7 -j DROP");

    Beforehand found = beforehand();
    assertThat(found.obstacles()).containsOnlyKeys(V4);
    assertThat(found.doubts()).containsOnlyKeys(V6);
    legacy(command(found.obstacles().get(V4)));
    legacy(command(found.doubts().get(V6)));
    assertThat(beforehand().obstacles()).isEmpty();
    assertThat(beforehand().doubts()).isEmpty();

    legacy("iptables-legacy -t mangle -A POSTROUTING -s 198.18.0.100 -p tcp -j DROP");
    legacy(command(beforehand().obstacles().get(V4)));
    assertThat(beforehand().obstacles()).isEmpty();
  }

  /** The tables are in the kernel, and the command is not installed. */
  @Test
  void thatTheOldPacketFilterCannotBeListedIsADoubt() throws IOException {
    LegacyCommands.needed();
    legacy("iptables-legacy -P OUTPUT DROP");
    Path onlyNft = Files.createTempDirectory("only-nft");
    Path nft = onlyNft.resolve("nft");
    try {
      String plain = Command.run(KernelOwner.searchPath(), List.of("which", "nft")).firstLine();
      Files.createSymbolicLink(nft, Path.of(plain));

      ForeignRules rules = host.call(() -> ForeignRules.read(onlyNft.toString()));

      assertThat(rules.unreadable()).isEmpty();
      assertThat(rules.unlisted()).containsOnlyKeys("ip");
      assertThat(rules.unlisted().get("ip"))
          .contains("the rules of iptables-legacy cannot be listed")
          .endsWith("there is no `iptables-legacy-save` command here: install iptables");
    } finally {
      Files.deleteIfExists(nft);
      Files.delete(onlyNft);
    }
  }

  private Beforehand beforehand() {
    Map<InetAddress, Set<Integer>> ports = Map.of(V4, Set.of(80), V6, Set.of(80));
    return host.call(() -> Beforehand.look(Vips.on("eth0"), ports));
  }

  /** What stands between the grave accents. */
  private static String command(String message) {
    return message.substring(message.indexOf('`') + 1, message.lastIndexOf('`'));
  }

  private void legacy(String command) {
    LegacyCommands.run(host, command);
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
