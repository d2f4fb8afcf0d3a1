package org.tandemlb.cluster.vip.kernel;

import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.config.FrontendConfig;
import org.tandemlb.config.Listen;

/** What is behind an address that answers, as far as it can be told from outside. */
@NeedsNamespaces
class KnockingTest {

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  /** A kernel that is there refuses the connection at least. */
  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void aMachineThatIsThereAnswersSomething(String text) {
    InetAddress vip = Vips.address(text.replaceAll("/.*", ""));
    KernelOwner owner = knocker(vip);
    pair.lb2.configureVip(text);

    pair.perform(owner, vip, new VipEffect.Knock());

    String answer = "knocked at " + vip.getHostAddress() + ": somebody";
    await().until(() -> pair.signals.heard().contains(answer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.100/32", "fd00:18::100/128"})
  void oneThatAnswersOnlyForTheAddressIsNobodyAndItCanBeTakenDespiteIt(String text) {
    InetAddress vip = Vips.address(text.replaceAll("/.*", ""));
    KernelOwner owner = knocker(vip);
    pair.lb2.configureVip(text);
    pair.lb2.nft("add table inet dead");
    pair.lb2.nft("add chain inet dead in { type filter hook input priority 0; }");
    pair.lb2.nft("add rule inet dead in meta l4proto tcp drop");
    pair.lb2.nft("add rule inet dead in icmp type echo-request drop");
    pair.lb2.nft("add rule inet dead in icmpv6 type echo-request drop");

    pair.perform(owner, vip, new VipEffect.Knock());

    String answer = "knocked at " + vip.getHostAddress() + ": nobody";
    await().until(() -> pair.signals.heard().contains(answer));

    Optional<MacAddress> itsMac = Optional.of(new MacAddress(pair.lb2.macOfEth0()));
    await()
        .until(
            () -> {
              pair.perform(owner, vip, new VipEffect.Ask());
              return pair.perform(owner, vip, new VipEffect.Add(PairOfHosts.LONG, itsMac));
            },
            Optional.of(new VipEvent.Carried())::equals);
  }

  private KernelOwner knocker(InetAddress vip) {
    FrontendConfig web =
        new FrontendConfig("web", List.of(new Listen.Fixed(vip, 80)), "web", 1_000);
    KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of(web));
    pair.start(pair.lb1, owner, pair.signals);
    return owner;
  }
}
