package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.traffic.ProbeClient;

/** One virtual address that stays where it is until its holder fails. */
@NeedsNamespaces
@Timeout(180)
class TakeoverTest {

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair = PairOnHosts.start(List.of(vip), yaml -> yaml.restingVip(vip));
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void aKilledHolderIsReplacedAndNoMomentHasTwoHolders() throws IOException {
    Host holder = pair.holder(vip);
    try (ProbeClient probes = pair.probe(vip);
        Carriers carriers = Carriers.watch(pair.hosts, vip)) {

      pair.node(holder).process().kill9();

      pair.awaitCarrier(vip, pair.other(holder));
      pair.awaitServed(probes);
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  @Test
  void aHolderThatComesBackAfterItsDeathIsTheSpare() throws IOException {
    Host holder = pair.holder(vip);
    Host heir = pair.other(holder);
    try (Carriers carriers = Carriers.watch(pair.hosts, vip)) {
      pair.node(holder).process().kill9();
      pair.awaitCarrier(vip, heir);

      try (ProbeClient probes = pair.probe(vip)) {
        long back = System.nanoTime();
        pair.start(holder);
        pair.node(holder).awaitReady(PairOnHosts.DEADLINE);
        pair.awaitUntil(
            () -> pair.node(heir).status().path("view").path("members").size() == 2,
            heir + " sees two members");
        pair.awaitServed(probes);

        pair.expectNoneLost(probes, back);
      }
      assertThat(pair.holder(vip)).isEqualTo(heir);
      pair.awaitUntil(
          () -> pair.node(holder).holder(vip).equals(Optional.of(heir.name())),
          holder + " has heard who holds it");
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  @Test
  void aHolderWhoseLinkGoesDeadIsReplacedAndAfterTheHealOneHolderRemains() throws IOException {
    Host holder = pair.holder(vip);
    Host heir = pair.other(holder);
    try (ProbeClient probes = pair.probe(vip)) {

      pair.lan.cut(holder);

      pair.awaitUntil(() -> heir.addresses().contains(vip), heir + " carries the address");
      pair.awaitServed(probes);

      pair.lan.heal(holder);

      pair.awaitUntil(
          () -> pair.node(heir).status().path("view").path("members").size() == 2,
          heir + " sees two members");
      pair.awaitUntil(() -> pair.carriers(vip).size() == 1, "one carrier after the heal");
      pair.awaitServed(probes);
    }
  }

  @Test
  void aHolderThatIsToldToStopHandsOverAndEnds() throws IOException {
    Host holder = pair.holder(vip);
    try (ProbeClient probes = pair.probe(vip);
        Carriers carriers = Carriers.watch(pair.hosts, vip)) {

      pair.node(holder).process().terminate();

      pair.awaitCarrier(vip, pair.other(holder));
      pair.awaitServed(probes);
      assertThat(pair.node(holder).process().awaitExit(PairOnHosts.DEADLINE)).isTrue();
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  /** A client that is silent would else learn of the move only when it speaks again. */
  @Test
  void aHolderThatIsToldToStopTellsItsIdleClients() throws IOException {
    Host holder = pair.holder(vip);
    try (Socket idle = pair.client.call(() -> new Socket(vip, PairOnHosts.ECHO_PORT))) {
      idle.getOutputStream().write('x');
      assertThat(idle.getInputStream().read()).as("echo").isEqualTo('x');
      idle.setSoTimeout((int) PairOnHosts.DEADLINE.toMillis());

      pair.node(holder).process().terminate();

      assertThatThrownBy(() -> idle.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void aHolderThatHangsLosesTheAddressAndDoesNotTakeItBackWhenItWakes() throws IOException {
    Host holder = pair.holder(vip);
    Host heir = pair.other(holder);
    try (ProbeClient probes = pair.probe(vip);
        Carriers carriers = Carriers.watch(pair.hosts, vip)) {

      pair.node(holder).process().stop();

      pair.awaitCarrier(vip, heir);
      pair.awaitServed(probes);

      long woken = System.nanoTime();
      pair.node(holder).process().resume();

      pair.awaitUntil(
          () -> pair.node(heir).status().path("view").path("members").size() == 2,
          heir + " sees two members");
      pair.awaitUntil(
          () -> pair.node(holder).holder(vip).equals(Optional.of(heir.name())),
          holder + " knows that " + heir + " holds the address");
      assertThat(carriers.log().spans())
          .as("%s%n%s", carriers.log(), pair.outputs())
          .filteredOn(span -> span.untilNanos() - woken > 0)
          .allMatch(span -> span.carriers().equals(Set.of(heir.name())));
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  /** The kernel has taken the address off by then, and so the guard may have after any kill. */
  @Test
  void aHolderThatIsKilledAfterItHasLostTheAddressTellsItsIdleClients() throws IOException {
    Host holder = pair.holder(vip);
    try (Socket idle = pair.client.call(() -> new Socket(vip, PairOnHosts.ECHO_PORT))) {
      idle.getOutputStream().write('x');
      assertThat(idle.getInputStream().read()).as("echo").isEqualTo('x');
      idle.setSoTimeout((int) PairOnHosts.DEADLINE.toMillis());
      pair.node(holder).process().stop();
      pair.awaitCarrier(vip, pair.other(holder));

      pair.node(holder).process().kill9();

      assertThat(endOf(idle)).as("closed or reset, whichever the kernel has for it").isTrue();
    }
  }

  /** Whether a client that only waits learns of the end. */
  private static boolean endOf(Socket idle) throws IOException {
    try {
      return idle.getInputStream().read() < 0;
    } catch (SocketTimeoutException waitsInVain) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void theDeathOfTheSpareIsNotNoticedByAnyClient() throws IOException {
    Host holder = pair.holder(vip);
    try (ProbeClient probes = pair.probe(vip)) {
      long killed = System.nanoTime();

      pair.node(pair.other(holder)).process().kill9();

      pair.awaitUntil(
          () -> pair.node(holder).status().path("view").path("members").size() == 1,
          holder + " is alone");
      pair.awaitServed(probes);
      pair.expectNoneLost(probes, killed);
      assertThat(pair.holder(vip)).isEqualTo(holder);
    }
  }
}
