package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Outlet;
import org.tandemlb.cluster.vip.kernel.Vips;
import org.tandemlb.config.IpAddress;

/**
 * What this kernel does, by rules that it really has, with a session whose VIP goes aside to
 * loopback; and that the same is said of it beforehand, with the command that helps.
 */
@NeedsNamespaces
class AsideFilterTest {

  private static final List<InetAddress> VIPS = List.of(V4, V6);

  private final Host lanSwitch = Host.create();
  private final Host old = Host.create();
  private final Host client = Host.create();
  private final Map<InetAddress, Session> sessions = new HashMap<>();
  private final Served served;
  private final Map<InetAddress, Counter> arrived = new HashMap<>();
  private final Map<InetAddress, Counter> passed = new HashMap<>();

  AsideFilterTest() {
    lanSwitch.becomeSwitch();
    old.plugInto(lanSwitch, 11);
    client.plugInto(lanSwitch, 20);
    served = new Served(old, 's', VIPS, List.of(80));
    for (InetAddress vip : VIPS) {
      old.configureVip(text(vip));
      client.ip("neigh", "replace", IpAddress.text(vip), "lladdr", old.mac("eth0"), "dev", "eth0");
      String match = new Names(vip).family() + " daddr " + IpAddress.text(vip) + " tcp dport 80";
      arrived.put(vip, new Counter(old, "eth0", match));
      passed.put(vip, new Counter(old, "eth0", match, "input priority 400"));
    }
  }

  @AfterEach
  void close() {
    sessions.values().forEach(Session::close);
    served.close();
    List.of(client, old, lanSwitch).forEach(Host::close);
  }

  /** Sessions that are served while it is held, with the rules that are there. */
  private void openThenGoAside() {
    for (InetAddress vip : VIPS) {
      Session session = Session.open(client, vip, 80);
      assertThat(session.served()).isEqualTo("s");
      sessions.put(vip, session);
      old.ip("addr", "add", text(vip), "dev", "lo");
      old.ip("addr", "del", text(vip), "dev", "eth0");
    }
  }

  /** Whether what its client says now comes in. */
  private boolean comesIn(InetAddress vip) {
    long before = arrived.get(vip).packets();
    long seen = passed.get(vip).packets();
    CompletableFuture.runAsync(sessions.get(vip)::served, task -> new Thread(task).start());
    await().until(() -> arrived.get(vip).packets() > before);
    return passed.get(vip).packets() > seen;
  }

  private static String text(InetAddress vip) {
    return IpAddress.text(vip) + (vip.equals(V4) ? "/32" : "/128");
  }

  private Ruleset rules() {
    ForeignRules read = old.call(() -> ForeignRules.read(KernelOwner.searchPath()));
    assertThat(read.unreadable()).isEmpty();
    return read.rulesets().get(0);
  }

  private Optional<String> obstacle(InetAddress vip) {
    return Ingress.obstacle(rules(), leaving(vip));
  }

  private Optional<String> doubt(InetAddress vip) {
    return Ingress.doubt(rules(), leaving(vip));
  }

  private static Leaving leaving(InetAddress vip) {
    return new Leaving(vip, Set.of(80, 443), Outlet.plain("eth0"), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prerouting | accept | fib daddr . iif type != { local, broadcast, multicast } drop",
        "input | accept | fib daddr . iif type unicast counter drop",
        "input | accept | fib daddr . iif type vmap { local : accept, unicast : drop }",
        "input | drop | icmpv6 type != 0 accept; iifname eth0 fib daddr . iif type local accept",
        "input | accept | tcp dport 80 jump spoofed; ct state established accept"
      })
  void aRuleThatAsksAtWhichInterfaceItIsIsAnObstacleAndItsCureHelps(String rule) {
    add(rule);
    openThenGoAside();

    for (InetAddress vip : VIPS) {
      assertThat(comesIn(vip)).as("%s", vip).isFalse();
      String said = obstacle(vip).orElseThrow();
      assertThat(said).startsWith("the chain inet fw in drops what comes for a VIP that is aside");

      old.nft(command(said));
      await().until(() -> comesIn(vip));
      assertThat(obstacle(vip)).isEmpty();
      assertThat(doubt(vip)).isEmpty();
    }
  }

  /** The first is what firewalld has, and many a guide. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "prerouting | accept | meta nfproto ipv6 fib saddr . mark . iif oif missing drop",
        "prerouting | accept | fib saddr . iif oif missing drop",
        "prerouting | accept | fib saddr . iif oif 0 drop",
        "prerouting | accept | fib saddr . iif type local drop",
        "input | accept | fib daddr type != { local, broadcast, multicast } drop",
        "input | accept | fib daddr . iif type { broadcast, anycast, multicast } drop",
        "input | accept | ct state established accept; fib daddr . iif type != local drop",
        "input | accept | iifname != eth0 fib daddr . iif type != local drop",
        "input | accept | tcp dport 22 fib daddr . iif type != local drop",
        "input | drop | icmpv6 type != 0 accept; fib daddr . iif type local accept;"
            + " tcp dport { 80, 443 } accept"
      })
  void whatLetsItInIsNone(String rule) {
    add(rule);
    openThenGoAside();

    for (InetAddress vip : VIPS) {
      assertThat(comesIn(vip)).as("%s", vip).isTrue();
      assertThat(obstacle(vip)).isEmpty();
      assertThat(doubt(vip)).isEmpty();
    }
  }

  @Test
  void whatElseItAsksIsADoubtWhereNobodyHereUnderstandsIt() {
    add("prerouting | accept | meta mark 0 fib daddr . iif type != local drop");
    openThenGoAside();

    for (InetAddress vip : VIPS) {
      assertThat(comesIn(vip)).isFalse();
      assertThat(obstacle(vip)).isEmpty();
      String said = doubt(vip).orElseThrow();
      assertThat(said).startsWith("the chain inet fw in may drop what comes for a VIP that is as");

      old.nft(command(said));
      await().until(() -> comesIn(vip));
      assertThat(doubt(vip)).isEmpty();
    }
  }

  @Test
  void iptablesAsksTheSame() {
    iptables("-A INPUT -m addrtype --dst-type UNICAST --limit-iface-in -j DROP");
    openThenGoAside();

    assertThat(comesIn(V4)).isFalse();
    String said = obstacle(V4).orElseThrow();
    assertThat(said).startsWith("the chain ip filter INPUT drops what comes for a VIP that is as");
    old.nft(command(said));
    await().until(() -> comesIn(V4));
    assertThat(obstacle(V4)).isEmpty();
  }

  @Test
  void theWayBackToTheClientAndTheTypeAloneAreTheSameToIptables() {
    iptables("-t raw -A PREROUTING -m rpfilter --invert -j DROP");
    iptables("-A INPUT -m addrtype ! --dst-type LOCAL -j DROP");
    openThenGoAside();

    assertThat(comesIn(V4)).isTrue();
    assertThat(obstacle(V4)).isEmpty();
    assertThat(doubt(V4)).isEmpty();
  }

  /** Conditions sees to it, and so do status, check and the command. */
  @Test
  void itIsSaidBeforehand() {
    add("prerouting | accept | fib daddr . iif type != { local, broadcast, multicast } drop");
    Map<InetAddress, Set<Integer>> ports = Map.of(V4, Set.of(80), V6, Set.of(80));

    Beforehand found = old.call(() -> Beforehand.look(Vips.on("eth0"), ports));

    assertThat(found.obstacles().get(V4))
        .contains("`nft insert rule inet fw in ip daddr 198.18.0.100 tcp dport { 80 } accept`");
    assertThat(found.obstacles()).containsKey(V6);
  }

  /** What stands between the grave accents, without the name of nft. */
  private static String command(String message) {
    String command = message.substring(message.indexOf('`') + 1, message.lastIndexOf('`'));
    assertThat(command).startsWith("nft ");
    return command.substring("nft ".length());
  }

  /**
   * @param chain hook, policy and rules, between bars
   */
  private void add(String chain) {
    String[] parts = chain.split(" \\| ");
    old.nft("add table inet fw");
    old.nft("add chain inet fw spoofed");
    old.nft("add rule inet fw spoofed fib daddr . iif type != local drop");
    old.nft(
        "add chain inet fw in { type filter hook %s priority 0; policy %s; }"
            .formatted(parts[0], parts[1]));
    for (String rule : parts[2].split("; ")) {
      old.nft("add rule inet fw in " + rule);
    }
  }

  /** In the tables of nft. Skips without the command, or what it needs of the kernel. */
  private void iptables(String rule) {
    Command ran =
        old.call(
            () ->
                Command.run(
                    KernelOwner.searchPath(), List.of(("iptables-nft " + rule).split(" "))));
    Assumptions.assumeTrue(ran.worked(), ran.output());
  }
}
