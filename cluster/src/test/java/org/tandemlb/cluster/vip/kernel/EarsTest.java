package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEffect;

/** What a machine hears of its LAN, and who it knows there. */
@NeedsNamespaces
class EarsTest {

  private static final int QUESTIONS = 8;

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100 198.18.0.12", "fd00:18::100 fd00:18::12"})
  void aQuietLanIsKnownBySilenceAndByWhoAnsweredThere(String both) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(both.split(" ")[0]);
    InetAddress other = Vips.address(both.split(" ")[1]);
    MacAddress mac = new MacAddress(pair.lb2.macOfEth0());
    String reachable = other.getHostAddress();
    pair.lb1.ip(
        "neigh", "replace", reachable, "lladdr", mac.text(), "dev", "eth0", "nud", "reachable");

    await().until(() -> !reception(vip).answering().isEmpty());
    Reception quiet = reception(vip);

    assertThat(quiet.device()).isEqualTo("eth0");
    assertThat(quiet.answering()).containsExactlyEntriesOf(Map.of(other, mac));

    pair.perform(owner, vip, new VipEffect.AskNode(other, mac));
    await().until(() -> reception(vip).frames() > quiet.frames());
  }

  /** Sent to nobody who could answer it, a question brings nothing in. */
  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100", "fd00:18::100"})
  void whatItSendsItselfIsNotHeard(String text) {
    KernelOwner owner = pair.owner();
    InetAddress vip = Vips.address(text);
    pair.lb2.ip("link", "set", "eth0", "arp", "off");
    pair.lb2.ip("addr", "flush", "dev", "eth0");
    await().until(() -> reception(vip).frames() >= 0);
    long before = reception(vip).frames();

    for (int i = 0; i < QUESTIONS; i++) {
      Reception last = reception(vip);
      pair.perform(owner, vip, new VipEffect.Ask());
      await().until(() -> reception(vip) != last);
    }

    // The other's interface may have something to say once it is changed.
    assertThat(reception(vip).frames() - before).isLessThan(QUESTIONS);
  }

  private Reception reception(InetAddress vip) {
    await().until(() -> pair.signals.reception(vip).isPresent());
    return pair.signals.reception(vip).orElseThrow();
  }
}
