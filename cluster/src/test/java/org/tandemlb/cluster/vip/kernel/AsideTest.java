package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.PairOfHosts.LONG;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** A VIP that is given away and whose sessions are still served: on loopback. */
@NeedsNamespaces
class AsideTest {

  private final PairOfHosts pair = new PairOfHosts();
  private final KernelOwner owner = pair.owner();

  @BeforeEach
  void answerForTheInterfacesOwnAddressesOnly() {
    pair.lb1.sysctl("net.ipv4.conf.eth0.arp_ignore", "1");
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void itMovesToLoopbackAndIsGoneWhenItLeavesThat(String text) {
    InetAddress vip = Vips.address(text);
    perform(vip, new VipEffect.Add(LONG));

    stepAside(vip, LONG);
    assertThat(on("lo", text)).isTrue();
    assertThat(pair.lb1.ip("addr", "show", "lo")).contains("dynamic").contains("noprefixroute");
    assertThat(on("eth0", text)).isFalse();
    assertThat(owner.carries(vip)).isFalse();
    assertThat(perform(vip, new VipEffect.RenewAside(LONG))).isEqualTo(new VipEvent.AsideKept());

    assertThat(perform(vip, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    assertThat(pair.lb1.has(text)).isFalse();
    assertThat(pair.signals.heard()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void whoTakesItBackLeavesLoopbackLater(String text) {
    InetAddress vip = Vips.address(text);
    perform(vip, new VipEffect.Add(LONG));
    stepAside(vip, LONG);

    assertThat(perform(vip, new VipEffect.Add(LONG))).isEqualTo(new VipEvent.Carried());
    assertThat(on("lo", text) && on("eth0", text)).isTrue();

    assertThat(perform(vip, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    assertThat(on("lo", text)).isFalse();
    assertThat(on("eth0", text) && owner.carries(vip)).isTrue();
    assertThat(pair.lb1.ip("route", "get", text)).contains("local " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void itsLeaseEndsByItselfAndIsNotRevived(String text) {
    InetAddress vip = Vips.address(text);
    perform(vip, new VipEffect.Add(LONG));
    stepAside(vip, Duration.ofSeconds(1));

    await().atMost(Duration.ofSeconds(4)).until(() -> !pair.lb1.has(text));

    assertThat(perform(vip, new VipEffect.RenewAside(LONG))).isInstanceOf(VipEvent.AsideLost.class);
    assertThat(pair.lb1.has(text)).isFalse();
    assertThat(perform(vip, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
  }

  @Test
  void anInterfaceThatAnswersForLoopbackKeepsIt() {
    pair.lb1.sysctl("net.ipv4.conf.eth0.arp_ignore", "0");
    perform(V4, new VipEffect.Add(LONG));

    VipEvent answer = perform(V4, new VipEffect.StepAside(LONG));

    assertThat(((VipEvent.NotGone) answer).reason())
        .contains("`sysctl -w net.ipv4.conf.eth0.arp_ignore=1`");
    assertThat(on("lo", "198.18.0.100")).isFalse();
    assertThat(owner.carries(V4)).isTrue();
  }

  @Test
  void whatCannotBeTakenOffItsInterfaceIsNotLeftOnLoopback() {
    pair.lb1.ip("addr", "add", "198.18.0.100/24", "dev", "eth0");

    assertThat(perform(V4, new VipEffect.StepAside(LONG))).isInstanceOf(VipEvent.NotGone.class);

    assertThat(on("lo", "198.18.0.100")).isFalse();
  }

  @Test
  void removingTakesItOffEverything() {
    perform(V4, new VipEffect.Add(LONG));
    perform(V4, new VipEffect.StepAside(LONG));
    perform(V4, new VipEffect.Add(LONG));

    assertThat(perform(V4, new VipEffect.Remove())).isEqualTo(new VipEvent.Gone());

    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
    assertThat(perform(V4, new VipEffect.RenewAside(LONG))).isInstanceOf(VipEvent.AsideLost.class);
  }

  @Test
  void closingTakesItOffLoopbackToo() {
    perform(V4, new VipEffect.Add(LONG));
    perform(V4, new VipEffect.StepAside(LONG));

    pair.stop(owner);

    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  @Test
  void whoIsNotAsideHasNothingToKeep() {
    assertThat(perform(V4, new VipEffect.RenewAside(LONG))).isInstanceOf(VipEvent.AsideLost.class);
    assertThat(perform(V4, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  /** The kernel may be slow to take in what is sent to a new IPv6 address. */
  private void stepAside(InetAddress vip, Duration lifetime) {
    await()
        .until(
            () ->
                perform(vip, new VipEffect.StepAside(lifetime))
                    .equals(new VipEvent.SteppedAside()));
  }

  private VipEvent perform(InetAddress vip, VipEffect effect) {
    return pair.perform(owner, vip, effect).orElseThrow();
  }

  private boolean on(String device, String address) {
    return pair.lb1.ip("addr", "show", device).contains(" " + address + "/");
  }
}
