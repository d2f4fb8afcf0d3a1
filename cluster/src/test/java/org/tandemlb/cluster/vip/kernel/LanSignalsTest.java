package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.PairOfHosts.LONG;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** What two machines on one LAN hear of each other. */
@NeedsNamespaces
class LanSignalsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void whoeverHasTheAddressAnswersAProbe(String text) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(text.replaceAll("/.*", ""));
    pair.lb2.configureVip(text);

    pair.perform(owner, vip, new VipEffect.Ask());

    String claim = "claimed " + vip.getHostAddress() + " by " + pair.lb2.macOfEth0();
    await().until(() -> pair.signals.heard().contains(claim));
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void anAnswerKeepsTheAddressOffBeforeAnybodyHasBeenToldOfIt(String text) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(text.replaceAll("/.*", ""));
    pair.lb2.configureVip(text);

    await()
        .until(
            () -> {
              pair.perform(owner, vip, new VipEffect.Ask());
              VipEvent answer = pair.perform(owner, vip, new VipEffect.Add(LONG)).orElseThrow();
              pair.perform(owner, vip, new VipEffect.Remove());
              return answer;
            },
            new VipEvent.NotCarried("another machine has just answered for it", true)::equals);
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void whatIsNotCarriedIsNotAnnounced(String text) {
    InetAddress vip = Vips.address(text);
    KernelOwner owner = pair.owner();
    RecordingSignals rivals = new RecordingSignals();
    pair.start(pair.lb2, new KernelOwner(Vips.on("eth0"), List.of()), rivals);

    pair.perform(owner, vip, new VipEffect.Announce());
    pair.perform(owner, vip, new VipEffect.Ask());

    await().until(() -> !rivals.heard().isEmpty());
    assertThat(rivals.heard()).allMatch(line -> line.startsWith("probed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void aProbeThatIsSentToOneMachineIsAnsweredToo(String text) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(text.replaceAll("/.*", ""));
    pair.lb2.configureVip(text);
    MacAddress holder = new MacAddress(pair.lb2.macOfEth0());

    pair.perform(owner, vip, new VipEffect.AskDirectly(holder));

    await()
        .until(
            () ->
                pair.signals.heard().contains("claimed " + vip.getHostAddress() + " by " + holder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100 198.18.0.12", "fd00:18::100 fd00:18::12"})
  void aMachineAnswersForItsOwnAddress(String both) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(both.split(" ")[0]);
    InetAddress own = Vips.address(both.split(" ")[1]);
    MacAddress mac = new MacAddress(pair.lb2.macOfEth0());

    pair.perform(owner, vip, new VipEffect.AskNode(own, mac));

    String answer = "answered " + own.getHostAddress() + " by " + mac;
    await().until(() -> pair.signals.heard().contains(answer));
    assertThat(pair.signals.heard()).allMatch(answer::equals);
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void aSpareHearsARivalsProbeAndItsAnnouncementButNeverItself(String text) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(text);
    RecordingSignals rivals = new RecordingSignals();
    KernelOwner rival = new KernelOwner(Vips.on(""), List.of());
    pair.start(pair.lb2, rival, rivals);

    pair.lb2.call(() -> rival.perform(vip, new VipEffect.Ask()));
    await()
        .until(
            () -> pair.lb2.call(() -> rival.perform(vip, new VipEffect.Add(LONG))),
            Optional.of(new VipEvent.Carried())::equals);
    pair.lb2.call(() -> rival.perform(vip, new VipEffect.Announce()));
    pair.perform(owner, vip, new VipEffect.Ask());

    String name = vip.getHostAddress();
    await().until(() -> rivals.heard().contains("probed " + name + " by " + macOf(pair.lb1)));
    await()
        .until(() -> pair.signals.heard().contains("claimed " + name + " by " + macOf(pair.lb2)));
    assertThat(pair.signals.heard()).contains("probed " + name + " by " + macOf(pair.lb2));
    assertThat(pair.signals.heard()).allMatch(line -> line.endsWith(macOf(pair.lb2)));
    assertThat(rivals.heard()).allMatch(line -> line.endsWith(macOf(pair.lb1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void anAnnouncementMovesTheAddressInTheMemoryOfOthers(String text) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(text);
    pair.perform(owner, vip, new VipEffect.Add(LONG));
    pair.lb2.ip(
        "neigh", "replace", text, "lladdr", "02:00:00:00:00:99", "dev", "eth0", "nud", "reachable");

    await()
        .until(
            () -> {
              pair.perform(owner, vip, new VipEffect.Announce());
              return pair.lb2.ip("neigh", "show", text).contains(macOf(pair.lb1));
            });
  }

  /** On a cable everything is heard; behind a snooping switch only what was asked for. */
  @Test
  void aSpareIsAMemberOfTheGroupThatQuestionsForItsVipGoTo() {
    assertThat(pair.lb1.ip("maddr", "show", "dev", "eth0")).doesNotContain("ff02::1:ff00:100");

    pair.owner();

    assertThat(pair.lb1.ip("maddr", "show", "dev", "eth0")).contains("ff02::1:ff00:100");
  }

  private static String macOf(Host host) {
    return host.macOfEth0();
  }
}
