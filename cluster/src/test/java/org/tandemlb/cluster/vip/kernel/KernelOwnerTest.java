package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.PairOfHosts.LONG;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** Adding, renewing, removing. */
@NeedsNamespaces
class KernelOwnerTest {

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void aVipIsCarriedByItselfAndIsGoneWhenItIsRemoved(String text) {
    InetAddress vip = Vips.address(text);
    KernelOwner owner = pair.owner();

    assertThat(pair.perform(owner, vip, new VipEffect.Add(LONG))).contains(new VipEvent.Carried());
    assertThat(pair.lb1.ip("addr", "show", "eth0"))
        .containsPattern(vip.getHostAddress().replace("0:0:0:0:0:", ":") + "/(32|128) .*dynamic");

    assertThat(pair.perform(owner, vip, new VipEffect.Remove())).contains(new VipEvent.Gone());
    assertThat(pair.lb1.has(text)).isFalse();
    assertThat(pair.lb1.has("198.18.0.11")).isTrue();
    assertThat(pair.signals.heard()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void aLeaseThatIsNotRenewedEndsInTheKernelAndIsReported(String text) {
    InetAddress vip = Vips.address(text);
    KernelOwner owner = pair.owner();

    pair.perform(owner, vip, new VipEffect.Add(Duration.ofSeconds(1)));

    assertThat(pair.lb1.has(text)).isTrue();
    await().atMost(Duration.ofSeconds(3)).until(() -> !pair.lb1.has(text));
    await().until(() -> pair.signals.heard().contains("lost " + vip.getHostAddress()));
    assertThat(pair.perform(owner, vip, new VipEffect.Renew(LONG)).orElseThrow())
        .isInstanceOf(VipEvent.NotCarried.class);
    assertThat(pair.lb1.has(text)).isFalse();
  }

  @Test
  void aLeaseThatIsRenewedStaysWithoutASignal() {
    KernelOwner owner = pair.owner();
    Duration lease = Duration.ofSeconds(1);
    pair.perform(owner, V4, new VipEffect.Add(lease));
    pair.perform(owner, V6, new VipEffect.Add(lease));

    await()
        .pollInterval(Duration.ofMillis(200))
        .during(Duration.ofMillis(2500))
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                pair.perform(owner, V4, new VipEffect.Renew(lease)).orElseThrow()
                        instanceof VipEvent.Carried
                    && pair.perform(owner, V6, new VipEffect.Renew(lease)).orElseThrow()
                        instanceof VipEvent.Carried
                    && pair.lb1.has("198.18.0.100")
                    && pair.lb1.has("fd00:18::100"));
    assertThat(pair.signals.heard()).isEmpty();
  }

  @Test
  void anIpv6VipIsNeverTheSourceOfTheNodesOwnConnections() {
    KernelOwner owner = pair.owner();

    pair.perform(owner, V6, new VipEffect.Add(LONG));
    assertThat(pair.lb1.ip("route", "get", "fd00:18::101")).contains("src fd00:18::11 ");

    pair.perform(owner, V6, new VipEffect.Renew(LONG));
    assertThat(pair.lb1.ip("route", "get", "fd00:18::101")).contains("src fd00:18::11 ");
    assertThat(pair.lb1.ip("addr", "show", "eth0")).contains("deprecated").contains("nodad");
  }

  @Test
  void aVipThatSomebodyConfiguredForEverIsRefusedUntilItIsTakenAway() {
    KernelOwner owner = pair.owner();
    pair.lb1.ip("addr", "add", "198.18.0.100/24", "dev", "lo");

    VipEvent answer = pair.perform(owner, V4, new VipEffect.Add(LONG)).orElseThrow();

    assertThat(((VipEvent.NotCarried) answer).reason())
        .contains("198.18.0.100/24")
        .contains("for ever")
        .contains("ip addr del 198.18.0.100/24 dev ");
    assertThat(pair.perform(owner, V4, new VipEffect.Remove()).orElseThrow())
        .isInstanceOf(VipEvent.NotGone.class);
    pair.lb1.ip("addr", "del", "198.18.0.100/24", "dev", "lo");
    await().until(() -> pair.signals.heard().contains("barred 198.18.0.100: "));
    assertThat(pair.perform(owner, V4, new VipEffect.Add(LONG))).contains(new VipEvent.Carried());
  }

  @Test
  void closingTakesTheAddressesOff() {
    KernelOwner owner = pair.owner();
    pair.perform(owner, V4, new VipEffect.Add(LONG));
    pair.perform(owner, V6, new VipEffect.Add(LONG));

    pair.stop(owner);

    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
    assertThat(pair.lb1.has("fd00:18::100")).isFalse();
    assertThat(pair.signals.heard()).isEmpty();
  }

  @Test
  void aSocketThatIsClosedAgainLeavesItsSuccessorOpen() throws Exception {
    NetlinkSocket first = pair.lb1.call(() -> NetlinkSocket.route(0));
    first.close();
    try (Rtnetlink successor = pair.lb1.call(Rtnetlink::open)) {

      first.close();

      assertThat(pair.lb1.call(successor::addresses)).isNotEmpty();
    }
  }

  @Test
  void theLinkIsTheInterfaceWithTheNodesOwnAddress() {
    KernelOwner owner = pair.owner();
    pair.perform(owner, V4, new VipEffect.Add(LONG));
    pair.perform(owner, V6, new VipEffect.Add(LONG));

    MacAddress mac = new MacAddress(pair.lb1.macOfEth0());
    assertThat(owner.link(V4)).contains(new LinkIdentity("eth0", mac, Vips.address("198.18.0.11")));
    assertThat(owner.link(V6)).contains(new LinkIdentity("eth0", mac, Vips.address("fd00:18::11")));
  }
}
