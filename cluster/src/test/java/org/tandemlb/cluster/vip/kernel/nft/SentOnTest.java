package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Outlets;

/**
 * What this kernel does with segments that are sent on, and with what a node answers, by rules that
 * it really has; and that the same is said of it beforehand, with the command that helps.
 */
@NeedsNamespaces
class SentOnTest {

  private static final String SENDING_ON =
      "add table ip t; add chain ip t pre { type filter hook prerouting priority -201; };"
          + " add rule ip t pre ip daddr 198.18.0.100 tcp dport 80 dup to 198.18.0.11 device \"%s\";"
          + " add rule ip t pre ip daddr 198.18.0.100 tcp dport 80 drop";

  private static final String SENT_ON = "ip daddr 198.18.0.100 tcp dport 80";

  private final Host lanSwitch = Host.create();
  private final Host old = Host.create();
  private final Host holder = Host.create();
  private final Host client = Host.create();
  private final Counter atTheOld;
  private Counter atTheHolder;

  private String device = "eth0";

  SentOnTest() {
    lanSwitch.becomeSwitch();
    old.plugInto(lanSwitch, 11);
    holder.plugInto(lanSwitch, 12);
    client.plugInto(lanSwitch, 20);
    atTheOld = new Counter(old, "eth0", SENT_ON);
    atTheHolder = new Counter(holder, device, SENT_ON);
  }

  @AfterEach
  void close() {
    List.of(client, holder, old, lanSwitch).forEach(Host::close);
  }

  private void sendOnBy(String from) {
    device = from;
    holder.ip("addr", "add", "198.18.0.100/32", "dev", from);
    holder.nft(SENDING_ON.formatted(from));
    atTheHolder = new Counter(holder, from, SENT_ON);
    await().until(this::arrives);
  }

  /** The holder's interface is a bridge with eth0 as its port. */
  private void sendOnByABridge() {
    holder.ip("addr", "flush", "dev", "eth0");
    holder.ip("link", "add", "br0", "type", "bridge", "forward_delay", "0");
    holder.ip("link", "set", "eth0", "master", "br0");
    holder.ip("addr", "add", "198.18.0.12/24", "dev", "br0");
    holder.ip("link", "set", "br0", "up");
    sendOnBy("br0");
  }

  /** Whether a segment for the VIP, which the holder sends on, gets to the old holder. */
  private boolean arrives() {
    long seen = atTheHolder.packets();
    long before = atTheOld.packets();
    client.call(
        () -> {
          try (SocketChannel dialling = SocketChannel.open()) {
            dialling.configureBlocking(false);
            dialling.connect(new InetSocketAddress(V4, 80));
            return await().until(() -> atTheHolder.packets(), packets -> packets > seen);
          }
        });
    return atTheOld.packets() > before;
  }

  private Leaving leaving() {
    return holder.call(
        () -> new Leaving(V4, Set.of(80), Outlets.of(device), Owner.ofThisProcess()));
  }

  private Optional<String> obstacle() {
    Leaving leaving = leaving();
    return Egress.obstacle(rules(), leaving);
  }

  private Optional<String> doubt() {
    Leaving leaving = leaving();
    return Egress.doubt(rules(), leaving);
  }

  private Ruleset rules() {
    ForeignRules read = holder.call(() -> ForeignRules.read(KernelOwner.searchPath()));
    assertThat(read.unreadable()).isEmpty();
    return read.rulesets().get(0);
  }

  /** What stands between the grave accents, without the name of nft. */
  private static String command(String message) {
    String command = message.substring(message.indexOf('`') + 1, message.lastIndexOf('`'));
    assertThat(command).startsWith("nft ");
    return command.substring("nft ".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bridge | output | accept | ip daddr 198.18.0.100 drop",
        "bridge | output | accept | ether type ip tcp dport 80 counter drop",
        "bridge | output | accept | oifname eth0 meta protocol ip drop",
        "bridge | postrouting | drop | ether type arp accept"
      })
  void whatDropsItOnTheBridgeIsAnObstacleAndItsCureHelps(String rule) {
    sendOnByABridge();
    add(rule);

    assertThat(arrives()).isFalse();
    String said = obstacle().orElseThrow();
    assertThat(said)
        .startsWith("the chain bridge fw out drops what is sent on to another node: `nft insert");

    holder.nft(command(said));
    await().until(this::arrives);
    assertThat(obstacle()).isEmpty();
    assertThat(doubt()).isEmpty();
  }

  /** The port is what a rule sees, and no socket has sent it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bridge | output | accept | oifname br0 meta protocol ip drop",
        "bridge | output | accept | meta skuid != 1000 tcp dport 80 drop",
        "bridge | output | accept | ether type ip6 drop"
      })
  void whatLetsItOutOnTheBridgeIsNone(String rule) {
    sendOnByABridge();
    add(rule);

    await().until(this::arrives);
    assertThat(obstacle()).isEmpty();
    assertThat(doubt()).isEmpty();
  }

  /** A kernel before 5.16 has no such hook. */
  @Test
  void whatDropsItWhereFramesLeaveThePortOfTheBridgeIsAnObstacle() {
    sendOnByABridge();
    holder.nft("add table netdev fw");
    Assumptions.assumeTrue(
        accepts("add chain netdev fw out { type filter hook egress device eth0 priority 0; }"),
        "no egress hook in this kernel");
    holder.nft("add rule netdev fw out ip daddr 198.18.0.100 drop");

    assertThat(arrives()).isFalse();
    String said = obstacle().orElseThrow();
    assertThat(said).startsWith("the chain netdev fw out drops what is sent on");

    holder.nft(command(said));
    await().until(this::arrives);
    assertThat(obstacle()).isEmpty();
  }

  /** {@code != 1000} does not match either: such a rule ends before it compares anything. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "inet | output | accept | meta skuid 0 drop",
        "inet | output | accept | meta skuid != 1000 drop",
        "inet | output | accept | meta skgid != 1000 drop",
        "inet | output | accept | meta cgroup != 7 drop",
        "inet | output | accept | socket mark 0 drop",
        "inet | output | accept | socket transparent 0 drop",
        "inet | postrouting | accept | meta skuid != 1000 drop"
      })
  void noRuleForSocketsMatchesIt(String rule) {
    sendOnBy("eth0");
    add(rule);

    await().until(this::arrives);
    assertThat(obstacle().orElse("")).doesNotContain("sent on");
    assertThat(doubt()).isEmpty();
  }

  @Test
  void toIptablesItIsAnyOtherUsers() {
    sendOnBy("eth0");
    iptables("-A OUTPUT -p tcp --dport 80 -m owner ! --uid-owner 1000 -j DROP");

    assertThat(arrives()).isFalse();
    String said = obstacle().orElseThrow();
    assertThat(said).startsWith("the chain ip filter OUTPUT drops what is sent on");

    holder.nft(command(said));
    await().until(this::arrives);
    assertThat(obstacle()).isEmpty();
  }

  /** Nobody reads it; a rule of nft's own says the same, on a kernel that has it. */
  @Test
  void aQueueIsADoubtAndItsCureHelps() {
    sendOnBy("eth0");
    iptables("-A OUTPUT -p tcp --dport 80 -j NFQUEUE --queue-num 7");

    assertThat(arrives()).isFalse();
    assertThat(obstacle()).isEmpty();
    String said = doubt().orElseThrow();
    assertThat(said).startsWith("the chain ip filter OUTPUT gives what is sent on");

    holder.nft(command(said));
    await().until(this::arrives);
    assertThat(doubt()).isEmpty();
  }

  @Test
  void aQueueThatMayBeByPassedLetsItOutWhileNobodyReadsIt() {
    sendOnBy("eth0");
    iptables("-A OUTPUT -p tcp --dport 80 -j NFQUEUE --queue-num 7 --queue-bypass");

    await().until(this::arrives);
    assertThat(obstacle()).isEmpty();
    assertThat(doubt()).isPresent();
  }

  @Test
  void aMapOfVerdictsIsADoubtAndItsCureHelps() {
    sendOnBy("eth0");
    add("inet | output | accept | ip daddr 198.18.0.9 drop");
    holder.nft("add map inet fw m { type inet_service : verdict; elements = { 80 : drop }; }");
    holder.nft("add rule inet fw out tcp dport vmap @m");

    assertThat(arrives()).isFalse();
    assertThat(obstacle()).isEmpty();
    String said = doubt().orElseThrow();
    assertThat(said).startsWith("the chain inet fw out may drop what is sent on");

    holder.nft(command(said));
    await().until(this::arrives);
    assertThat(doubt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inet | output | accept | tcp sport 80 meta skuid ME drop",
        "inet | output | accept | tcp sport 80 meta skuid != 4000000000 drop",
        "inet | output | accept | tcp sport 80 meta skgid 0-4000000000 drop"
      })
  void whatDropsTheAnswersOfTheNodesUserIsAnObstacleAndItsCureHelps(String rule) {
    holder.ip("addr", "add", "198.18.0.100/32", "dev", "eth0");
    try (Served served = new Served(holder, 's', List.of(V4), List.of(80))) {
      long me = Owner.ofThisProcess().orElseThrow().user();
      add(rule.replace("ME", "" + me));

      assertThatThrownBy(() -> Session.openWithin(300, client, V4, 80))
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
      assertThat(served.accepted()).isZero();
      String said = obstacle().orElseThrow();
      assertThat(said).startsWith("the chain inet fw out drops what this node answers for it");

      holder.nft(command(said));
      try (Session session = Session.open(client, V4, 80)) {
        assertThat(session.served()).isEqualTo("s");
      }
      assertThat(obstacle()).isEmpty();
    }
  }

  /**
   * @param rule family, hook, policy and what the rule says, between bars
   */
  private void add(String rule) {
    String[] parts = rule.split(" \\| ");
    String table = parts[0] + " fw";
    holder.nft("add table " + table);
    holder.nft(
        "add chain %s out { type filter hook %s priority 0; policy %s; }"
            .formatted(table, parts[1], parts[2]));
    holder.nft("add rule " + table + " out " + parts[3]);
  }

  /** In the tables of nft. Skips without the command, or what it needs of the kernel. */
  private void iptables(String rule) {
    Command ran =
        holder.call(
            () ->
                Command.run(
                    KernelOwner.searchPath(), List.of(("iptables-nft " + rule).split(" "))));
    Assumptions.assumeTrue(ran.worked(), ran.output());
  }

  private boolean accepts(String command) {
    try {
      holder.nft(command);
      return true;
    } catch (AssertionError refused) {
      return false;
    }
  }
}
