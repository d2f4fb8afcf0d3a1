package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.PairOfHosts.LONG;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.AddressOwner.Barrier;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.config.VipConfig;

/** What is found at the start, and what is said about it. */
@NeedsNamespaces
class StartTest {

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void whatADeadRunLeftIsTakenOffAndNothingElse() {
    pair.lb1.ip(
        "addr", "add", "198.18.0.100/32", "dev", "eth0", "valid_lft", "60", "preferred_lft", "60");
    pair.lb1.ip(
        "addr", "add", "fd00:18::100/128", "dev", "lo", "valid_lft", "60", "preferred_lft", "0");
    pair.lb1.ip(
        "addr", "add", "198.18.0.77/32", "dev", "eth0", "valid_lft", "60", "preferred_lft", "60");

    pair.owner();

    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
    assertThat(pair.lb1.has("fd00:18::100")).isFalse();
    assertThat(pair.lb1.has("198.18.0.77")).isTrue();
    assertThat(pair.lb1.has("198.18.0.11")).isTrue();
  }

  @Test
  void whatItNeedsIsLookedForBeforehand() {
    assertThat(pair.lb1.call(() -> Rights.missing(V4))).isEmpty();
    assertThat(pair.lb1.call(() -> Rights.missing(V4, "/nowhere")))
        .contains("the guard cannot work: there is no `ip` command here: install iproute2");
  }

  @Test
  void afterANodesEndAServiceManagerHasTheSameTakenOff() {
    pair.lb1.ip(
        "addr", "add", "198.18.0.100/32", "dev", "eth0", "valid_lft", "60", "preferred_lft", "60");
    pair.lb1.ip("addr", "add", "fd00:18::100/128", "dev", "lo");

    List<String> taken = pair.lb1.call(() -> KernelOwner.sweep(Vips.on("eth0")));

    assertThat(taken).containsExactly("198.18.0.100/32");
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
    assertThat(pair.lb1.has("fd00:18::100")).as("set by hand").isTrue();
    assertThat(pair.lb1.has("198.18.0.11")).isTrue();
  }

  @Test
  void aVipWithoutANamedInterfaceBelongsToTheOneWhoseNetworkContainsIt() {
    pair.lb1.ip("addr", "add", "198.18.0.1/15", "dev", "lo");
    KernelOwner owner = new KernelOwner(Vips.on(""), List.of());

    assertThat(pair.start(pair.lb1, owner, pair.signals)).isEmpty();
    assertThat(owner.link(V4).orElseThrow().interfaceName()).isEqualTo("eth0");
    assertThat(owner.link(V6).orElseThrow().interfaceName()).isEqualTo("eth0");
  }

  @Test
  void aMissingInterfaceIsNamedTogetherWithThoseThatAreThere() {
    assertThat(start(Vips.vip(V4, "eth7")))
        .containsEntry(
            V4, new Barrier("there is no interface eth7 on this machine; it has lo, eth0", true));
  }

  @Test
  void aVipThatNoNetworkContainsIsToldWhichNetworksThereAre() {
    InetAddress elsewhere = Vips.address("198.19.7.7");

    assertThat(start(Vips.vip(elsewhere, "")).get(elsewhere).reason())
        .startsWith("no network of this machine contains it (")
        .contains("eth0 198.18.0.11/24")
        .endsWith("give an interface an address of that network, or name the VIP's `interface`");
  }

  @Test
  void beforeANodeRunsTheSameIsFoundAndANamedInterfaceOfAnotherNetworkToo() {
    InetAddress elsewhere = Vips.address("198.19.7.7");
    InetAddress other = Vips.address("198.19.7.8");
    List<VipConfig> vips =
        List.of(
            Vips.vip(V4, "eth0"),
            Vips.vip(V6, ""),
            Vips.vip(elsewhere, ""),
            Vips.vip(other, "eth0"));

    Whereabouts here = pair.lb1.call(() -> Whereabouts.find(vips));

    assertThat(here.links()).containsOnlyKeys(V4, V6, other);
    assertThat(here.nowhere()).containsOnlyKeys(elsewhere);
    assertThat(here.nowhere().get(elsewhere)).startsWith("no network of this machine contains it");
    assertThat(here.outside()).containsOnlyKeys(other);
    assertThat(here.outside().get(other))
        .startsWith("198.19.7.8 is in no network of eth0 (eth0 198.18.0.11/24");

    pair.lb1.ip("link", "set", "eth0", "down"); // and with that it has no IPv6 address any more
    List<VipConfig> named = List.of(Vips.vip(V6, "eth0"));
    assertThat(pair.lb1.call(() -> Whereabouts.find(named)).outside()).isEmpty();
  }

  @Test
  void anInterfaceWithoutArpIsRefused() {
    assertThat(start(Vips.vip(V4, "lo")).get(V4).reason())
        .startsWith("lo is no Ethernet interface");
  }

  @Test
  void anInterfaceThatIsDownIsRefusedWithTheCommandThatHelps() {
    pair.lb1.ip("link", "set", "eth0", "down");

    assertThat(start(Vips.vip(V4, "eth0")))
        .containsEntry(V4, new Barrier("eth0 is down: `ip link set eth0 up`", false));
  }

  @Test
  void aVipThatSomebodyConfiguredForEverIsRefused() {
    pair.lb1.ip("addr", "add", "198.18.0.100/32", "dev", "eth0");

    Barrier barrier = start(Vips.vip(V4, "eth0")).get(V4);

    assertThat(barrier.reason()).startsWith("198.18.0.100/32 stands on eth0 for ever");
    assertThat(barrier.lasting()).isFalse();
    assertThat(pair.lb1.has("198.18.0.100")).isTrue();
  }

  @Test
  void withoutIproute2ThereIsNoGuardAndSoNoVip() {
    KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of(), "/nonexistent");

    Map<InetAddress, Barrier> barriers = pair.start(pair.lb1, owner, pair.signals);

    assertThat(barriers).containsOnlyKeys(V4, V6);
    assertThat(barriers.get(V4).reason()).contains("install iproute2");
    assertThat(barriers.get(V4).lasting()).isTrue();
    assertThat(pair.perform(owner, V4, new VipEffect.Add(LONG)))
        .contains(new VipEvent.NotCarried(barriers.get(V4).reason(), false));
  }

  @Test
  void withoutTheRightToChangeAddressesThatIsWhatIsSaid() throws Exception {
    assertThat(HoldingProgram.outputWithout(pair.lb1, "net_admin"))
        .contains("CAP_NET_ADMIN is missing")
        .contains("AmbientCapabilities=");
  }

  @Test
  void withoutTheRightToAskTheLanThatIsWhatIsSaid() throws Exception {
    assertThat(HoldingProgram.outputWithout(pair.lb1, "net_raw"))
        .contains("CAP_NET_RAW is missing")
        .contains("AmbientCapabilities=");
  }

  @Test
  void whereJnaCannotUnpackItsLibraryTheOptionThatHelpsIsNamed() throws Exception {
    assertThat(HoldingProgram.outputWithLibraryIn(pair.lb1, "/proc/nowhere"))
        .contains("lasting=true")
        .contains("cannot load the library that it speaks to the kernel with (")
        .contains("TANDEM_JAVA_OPTS=-Djna.tmpdir=DIR");
  }

  private Map<InetAddress, Barrier> start(VipConfig vip) {
    return pair.start(pair.lb1, new KernelOwner(List.of(vip), List.of()), pair.signals);
  }
}
