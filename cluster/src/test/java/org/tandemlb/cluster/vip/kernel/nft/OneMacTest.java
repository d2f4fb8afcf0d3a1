package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Vips;

/** Two nodes, each with a second interface in the VIP's LAN that has no address. */
@NeedsNamespaces
class OneMacTest {

  private static final InetAddress OWN = Vips.address("198.18.0.11");

  private static final Pattern ANSWERED = Pattern.compile("ether (\\S+) .*counter packets [1-9]");

  private final Host lanSwitch = Host.create();
  private final Host client = Host.create();
  private Balancer lb1;
  private Balancer lb2;

  @BeforeEach
  void plugIn() {
    lanSwitch.becomeSwitch();
    client.plugInto(lanSwitch, 20);
    lb1 = new Balancer("lb1", 11, lanSwitch);
    lb2 = new Balancer("lb2", 12, lanSwitch);
    lb1.host.plugBareInto(lanSwitch, "eth1", "bare11");
    lb2.host.plugBareInto(lanSwitch, "eth1", "bare12");
  }

  @AfterEach
  void close() {
    lb1.close();
    lb2.close();
    client.close();
    lanSwitch.close();
  }

  @Test
  void oneMacAnswersWhileItHoldsWhileItIsAsideAndAfterAMoveBack() {
    lb1.hold(V4);
    assertThat(whoAnswersFor(V4)).containsExactly(lb1.host.mac("eth0"));

    lb1.apply(V4, lb1.recording());
    lb2.apply(V4, lb2.sendingRestTo(V4, lb1));
    lb1.stepAside(V4);
    assertThat(whoAnswers(V4, Set.of())).as("aside, before the other one holds").isEmpty();
    lb2.hold(V4);
    assertThat(whoAnswersFor(V4)).containsExactly(lb2.host.mac("eth0"));

    lb1.apply(V4, lb1.sendingRestTo(V4, lb2));
    lb2.stepAside(V4);
    lb1.hold(V4);
    assertThat(lb2.vip(V4, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    lb2.apply(V4, Rules.NONE);
    assertThat(whoAnswersFor(V4)).containsExactly(lb1.host.mac("eth0"));
  }

  /** It is the table that does it; it goes with the node, and comes back with another nft. */
  @Test
  void withoutTheTableTwoAnswerAndItIsMadeAnew() {
    lb1.hold(V4);
    List<ProcessHandle> first = nfts().toList();
    first.forEach(ProcessHandle::destroyForcibly);
    await().until(() -> first.stream().noneMatch(ProcessHandle::isAlive));
    await().until(() -> lb1.host.nft("list", "ruleset").contains("chain other_interfaces"));
    assertThat(whoAnswersFor(V4)).containsExactly(lb1.host.mac("eth0"));
    assertThat(lb1.passage().doubt(V4)).isEmpty();

    lb1.passage().close();

    assertThat(lb1.host.nft("list", "tables")).doesNotContain("arp");
    lb1.host.sysctl("net.ipv4.conf.eth0.arp_ignore", "1");
    assertThat(whoAnswersFor(V4, lb1.host.mac("eth1")))
        .containsExactlyInAnyOrder(lb1.host.mac("eth0"), lb1.host.mac("eth1"));
  }

  private static Stream<ProcessHandle> nfts() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").endsWith("nft -i"));
  }

  /** Addresses of others are none of ours: somebody may route by such an interface. */
  @Test
  void anInterfaceWithoutAnAddressAnswersForTheMachinesOwnOnesAsBefore() {
    assertThat(whoAnswersFor(OWN, lb1.host.mac("eth1"))).contains(lb1.host.mac("eth1"));
  }

  /** Such as a guest's, which is reached by a route and has no network in common with it. */
  @Test
  void whereARouteLeadsTheVipIsAnsweredForAsBefore() {
    lb1.hold(V4);
    lb1.host.ip("route", "add", "198.18.0.20/32", "dev", "eth1");

    assertThat(whoAnswersFor(V4, lb1.host.mac("eth1"))).contains(lb1.host.mac("eth1"));

    lb1.host.ip("route", "del", "198.18.0.20/32", "dev", "eth1");
    await().until(() -> whoAnswersFor(V4).equals(Set.of(lb1.host.mac("eth0"))));
  }

  @Test
  void aKernelWithoutSuchTablesLeavesADoubtThatNamesTheSetting(@TempDir Path folder)
      throws Exception {
    Path nft = folder.resolve("nft");
    String without = "#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n";
    without += "case \"$*\" in -i) sed -u 's/table arp tandem/table nothing &/g' | nft -i ;;\n";
    Files.writeString(nft, without + "*) exec nft \"$@\" ;; esac\n");
    Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwx------"));
    lb1.passage().close();
    lb1.startPassage(folder + ":/usr/sbin:/usr/bin:/sbin:/bin");

    await().until(() -> lb1.passage().doubt(V4).isPresent());
    assertThat(lb1.passage().obstacle(V4)).isEmpty();
    assertThat(lb1.passage().doubt(V4).orElseThrow())
        .startsWith("eth1 has no IPv4 address, and may answer ARP for it too")
        .endsWith("`sysctl -w net.ipv4.conf.eth1.arp_ignore=1`");

    lb1.host.sysctl("net.ipv4.conf.eth1.arp_ignore", "1");
    await().until(() -> lb1.passage().doubt(V4).isEmpty());
  }

  private Set<String> whoAnswersFor(InetAddress address) {
    return whoAnswers(address, Set.of(lb1.host.mac("eth0"), lb2.host.mac("eth0")));
  }

  private Set<String> whoAnswersFor(InetAddress address, String expected) {
    return whoAnswers(address, Set.of(expected));
  }

  /**
   * Asks until one of those has answered three times that are expected to; three times when nobody
   * is.
   */
  private Set<String> whoAnswers(InetAddress address, Set<String> expected) {
    String table = "arp answers";
    client.nft("add table " + table + "; delete table " + table + "; add table " + table);
    client.nft("add chain " + table + " in { type filter hook input priority 0; }");
    for (Balancer balancer : List.of(lb1, lb2)) {
      for (String device : List.of("eth0", "eth1")) {
        client.nft(
            "add rule %s in arp operation reply arp saddr ip %s arp saddr ether %s counter"
                .formatted(table, address.getHostAddress(), balancer.host.mac(device)));
      }
    }
    int asked = 0;
    Set<String> answered = new TreeSet<>();
    while (asked < 3 || expected.stream().noneMatch(answered::contains) && !expected.isEmpty()) {
      ask(address);
      asked++;
      answered.addAll(answered(client.nft("list", "table", "arp", "answers")));
    }
    return answered;
  }

  /** Has the client's kernel ask by ARP, and waits until it has had its answer or given up. */
  private void ask(InetAddress address) {
    client.ip("neigh", "flush", "dev", "eth0");
    client.call(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1], 1, address, 9));
          }
          return null;
        });
    await().until(() -> !client.ip("neigh", "show", "dev", "eth0").contains("INCOMPLETE"));
  }

  private static Set<String> answered(String counters) {
    Set<String> macs = new TreeSet<>();
    Matcher answered = ANSWERED.matcher(counters);
    while (answered.find()) {
      macs.add(answered.group(1));
    }
    return macs;
  }
}
