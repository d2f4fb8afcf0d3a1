package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.vip.kernel.PairOfHosts.LONG;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** Interfaces and addresses that change under a running node. */
@NeedsNamespaces
class ChangingLinksTest {

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void aCableThatIsPulledBarsUntilItIsBack() {
    pair.owner();

    pair.lb2.ip("link", "set", "eth0", "down");
    await().until(() -> heard("barred 198.18.0.100: eth0 has no carrier: check"));
    assertThat(heard("barred fd00:18:0:0:0:0:0:100: eth0 has no carrier")).isTrue();

    pair.lb2.ip("link", "set", "eth0", "up");
    await().until(() -> pair.signals.heard().contains("barred 198.18.0.100: "));
  }

  @Test
  void anInterfaceThatIsSwitchedOffBarsAndAnAddIsRefusedWithTheReason() {
    KernelOwner owner = pair.owner();

    pair.lb1.ip("link", "set", "eth0", "down");
    await().until(() -> heard("barred 198.18.0.100: eth0 is down"));

    VipEvent answer = pair.perform(owner, V4, new VipEffect.Add(LONG)).orElseThrow();
    assertThat(((VipEvent.NotCarried) answer).reason()).contains("ip link set eth0 up");
  }

  @Test
  void anAddressThatIsTakenAwayByHandIsReported() {
    KernelOwner owner = pair.owner();
    pair.perform(owner, V4, new VipEffect.Add(LONG));
    pair.perform(owner, V6, new VipEffect.Add(LONG));

    pair.lb1.ip("addr", "del", "198.18.0.100/32", "dev", "eth0");
    pair.lb1.ip("addr", "del", "fd00:18::100/128", "dev", "eth0");

    await()
        .untilAsserted(
            () ->
                assertThat(pair.signals.heard())
                    .containsExactly("lost 198.18.0.100", "lost fd00:18:0:0:0:0:0:100"));
  }

  @Test
  void aRenamedInterfaceBarsAndItsAddressCanStillBeRemoved() {
    KernelOwner owner = pair.owner();
    pair.perform(owner, V4, new VipEffect.Add(LONG));

    pair.lb1.ip("link", "set", "eth0", "down");
    pair.lb1.ip("link", "set", "eth0", "name", "wan");
    await().until(() -> heard("barred 198.18.0.100: there is no interface eth0"));

    assertThat(pair.perform(owner, V4, new VipEffect.Remove())).contains(new VipEvent.Gone());
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  @Test
  void anInterfaceThatGoesAndComesBackIsUsedAgain() {
    KernelOwner owner = pair.owner();
    pair.perform(owner, V4, new VipEffect.Add(LONG));

    pair.lb1.ip("link", "del", "eth0");
    await().until(() -> heard("lost 198.18.0.100"));
    await().until(() -> heard("barred 198.18.0.100: there is no interface eth0"));
    assertThat(pair.perform(owner, V4, new VipEffect.Renew(LONG)).orElseThrow())
        .isInstanceOf(VipEvent.NotCarried.class);
    pair.perform(owner, V4, new VipEffect.Ask());
    assertThat(pair.perform(owner, V4, new VipEffect.Add(LONG)).orElseThrow())
        .isInstanceOf(VipEvent.NotCarried.class);

    pair.plug();
    await().until(() -> pair.signals.heard().contains("barred 198.18.0.100: "));
    pair.lb2.configureVip("198.18.0.100/32");
    askThrice(owner);
    await().until(() -> heard("claimed 198.18.0.100 by " + pair.lb2.macOfEth0()));
    assertThat(pair.perform(owner, V4, new VipEffect.Add(LONG)).orElseThrow())
        .as("however long ago the answer came, and nobody was told of it")
        .isEqualTo(new VipEvent.NotCarried("another machine has just answered for it", true));

    pair.lb2.ip("address", "del", "198.18.0.100/32", "dev", "eth0");
    askThrice(owner);
    assertThat(pair.perform(owner, V4, new VipEffect.Add(LONG))).contains(new VipEvent.Carried());
  }

  private void askThrice(KernelOwner owner) {
    for (int i = 0; i < Questions.A_VOLLEY; i++) {
      pair.perform(owner, V4, new VipEffect.Ask());
    }
  }

  @Test
  void anAddressThatWentWhileTooManyNoticesWereWaitingIsMissedAllTheSame(@TempDir Path directory)
      throws Exception {
    CountDownLatch readerMayGoOn = new CountDownLatch(1);
    RecordingSignals slow = new RecordingSignals(readerMayGoOn);
    KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of());
    pair.start(pair.lb1, owner, slow);
    pair.perform(owner, V4, new VipEffect.Add(LONG));
    pair.lb2.ip("link", "set", "eth0", "down");
    await().until(() -> !slow.heard().isEmpty());
    List<String> batch =
        new ArrayList<>(
            Collections.nCopies(
                4_000,
                "addr change 198.18.0.100/32 dev eth0 noprefixroute valid_lft 30 preferred_lft 30"));
    batch.add("addr del 198.18.0.100/32 dev eth0");
    Path file = Files.write(directory.resolve("batch"), batch);

    pair.lb1.ip("-batch", file.toString());
    readerMayGoOn.countDown();

    await().until(() -> slow.heard().contains("lost 198.18.0.100"));
  }

  private boolean heard(String beginning) {
    return pair.signals.heard().stream().anyMatch(line -> line.startsWith(beginning));
  }
}
