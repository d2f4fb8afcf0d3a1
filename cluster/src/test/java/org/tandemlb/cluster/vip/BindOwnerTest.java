package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.AddressOwner.Barrier;

/** Two nodes of one machine, on one port of loopback. */
class BindOwnerTest {

  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final InetAddress VIP = address(127, 0, 0, 100);

  private final int port = freePort();
  private final BindOwner lb1 = new BindOwner(List.of(VIP), new OnePort(port));
  private final BindOwner lb2 = new BindOwner(List.of(VIP), new OnePort(port));

  @AfterEach
  void close() {
    lb1.close();
    lb2.close();
  }

  @Test
  void onlyOneNodeHoldsAndTheOtherIsToldToAskAgain() {
    assertThat(lb1.perform(VIP, new VipEffect.Add(LEASE))).contains(new VipEvent.Carried());

    VipEvent answer = lb2.perform(VIP, new VipEffect.Add(LEASE)).orElseThrow();

    assertThat(answer).isInstanceOf(VipEvent.NotCarried.class);
    assertThat(((VipEvent.NotCarried) answer).inUse()).isTrue();
    assertThat(lb1.perform(VIP, new VipEffect.Renew(LEASE))).contains(new VipEvent.Carried());
    assertThat(lb2.perform(VIP, new VipEffect.Renew(LEASE)).orElseThrow())
        .isInstanceOf(VipEvent.NotCarried.class);
  }

  @Test
  void whatOneLetsGoTheOtherTakes() {
    lb1.perform(VIP, new VipEffect.Add(LEASE));

    assertThat(lb1.perform(VIP, new VipEffect.Remove())).contains(new VipEvent.Gone());
    assertThat(lb2.perform(VIP, new VipEffect.Add(LEASE))).contains(new VipEvent.Carried());

    lb2.close();
    assertThat(lb1.perform(VIP, new VipEffect.Add(LEASE))).contains(new VipEvent.Carried());
  }

  @Test
  void thereIsNothingToAskOrAnnounce() {
    assertThat(lb1.perform(VIP, new VipEffect.Ask())).isEmpty();
    assertThat(lb1.perform(VIP, new VipEffect.Announce())).isEmpty();
    assertThat(lb1.link(VIP)).isEmpty();
  }

  @Test
  void nothingStepsAside() {
    lb1.perform(VIP, new VipEffect.Add(LEASE));

    assertThat(lb1.perform(VIP, new VipEffect.StepAside(LEASE)).orElseThrow())
        .isInstanceOf(VipEvent.NotGone.class);
    assertThat(lb1.perform(VIP, new VipEffect.RenewAside(LEASE)).orElseThrow())
        .isInstanceOf(VipEvent.AsideLost.class);
    assertThat(lb1.perform(VIP, new VipEffect.LeaveAside())).contains(new VipEvent.AsideGone());
    assertThat(lb1.carries(VIP)).isTrue();
  }

  @Test
  void anAddressOfAnotherMachineIsAFaultAtTheStart() {
    InetAddress foreign = address(198, 18, 0, 100);
    BindOwner owner = new BindOwner(List.of(VIP, foreign), new OnePort(port));

    Map<InetAddress, Barrier> barriers = owner.start(new NoSignals());

    assertThat(barriers).containsOnlyKeys(foreign);
    assertThat(barriers.get(foreign).reason()).contains("`vip-mode: bind` adds none");
    assertThat(barriers.get(foreign).lasting()).isTrue();
  }

  private static InetAddress address(int... bytes) {
    try {
      return InetAddress.getByAddress(
          new byte[] {(byte) bytes[0], (byte) bytes[1], (byte) bytes[2], (byte) bytes[3]});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, VIP)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A frontend with one port. */
  private static final class OnePort implements VipListeners {

    private final int port;
    private final Map<InetAddress, ServerSocket> sockets = new HashMap<>();

    private OnePort(int port) {
      this.port = port;
    }

    @Override
    public Optional<String> bind(InetAddress vip) {
      try {
        sockets.put(vip, new ServerSocket(port, 1, vip));
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(e.getMessage());
      }
    }

    @Override
    public void unbind(InetAddress vip) {
      try {
        sockets.remove(vip).close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void giveUp(InetAddress vip) {
      // no sessions here
    }
  }

  /** Nothing is heard in this mode. */
  private static final class NoSignals implements AddressOwner.Signals {
    @Override
    public void claimed(InetAddress vip, MacAddress by) {}

    @Override
    public void probed(InetAddress vip, MacAddress by) {}

    @Override
    public void answered(InetAddress own, MacAddress by) {}

    @Override
    public void received(Reception reception) {}

    @Override
    public void lost(InetAddress vip) {}

    @Override
    public void barred(InetAddress vip, String reason) {}

    @Override
    public void knocked(InetAddress vip, boolean somebodyThere) {}
  }
}
