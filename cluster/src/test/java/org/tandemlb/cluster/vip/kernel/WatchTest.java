package org.tandemlb.cluster.vip.kernel;

import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEffect;

/** Threads that hear, when what they hear hits a bug. */
@NeedsNamespaces
class WatchTest {

  private final PairOfHosts pair = new PairOfHosts();

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void aLookThatThrowsIsRepeated() {
    AtomicInteger looks = new AtomicInteger();
    Watch.Look look =
        rtnetlink -> {
          if (looks.incrementAndGet() == 1) {
            throw new IllegalStateException("thrown by this test");
          }
        };
    try (Watch watch = pair.lb1.call(() -> new Watch(message -> true, look))) {
      watch.start();

      pair.lb1.ip("addr", "add", "198.18.0.77/32", "dev", "eth0");

      await().until(() -> looks.get() >= 2);
    }
  }

  @Test
  void aNoticeThatThrowsIsFollowedByALook() {
    AtomicInteger looks = new AtomicInteger();
    try (Watch watch =
        pair.lb1.call(
            () ->
                new Watch(
                    message -> {
                      throw new IllegalStateException("thrown by this test");
                    },
                    rtnetlink -> looks.incrementAndGet()))) {
      watch.start();

      pair.lb1.ip("addr", "add", "198.18.0.77/32", "dev", "eth0");

      await().until(() -> looks.get() >= 1);
    }
  }

  @Test
  void aPacketThatThrowsIsFollowedByTheNext() {
    AtomicInteger heard = new AtomicInteger();
    KernelOwner owner = pair.owner();
    Lan lan =
        pair.lb2.call(
            () -> {
              try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                return new Lan(
                    rtnetlink.inventory().link("eth0").orElseThrow(),
                    Set.of(Vips.V4),
                    LanProtocol.of(Vips.V4),
                    mac -> false,
                    new ThrowingSignals(heard));
              }
            });

    await()
        .until(
            () -> {
              pair.perform(owner, Vips.V4, new VipEffect.Ask());
              return heard.get() >= 2;
            });
    lan.close();
  }

  private record ThrowingSignals(AtomicInteger heard) implements AddressOwner.Signals {
    @Override
    public void claimed(InetAddress vip, MacAddress by) {}

    @Override
    public void probed(InetAddress vip, MacAddress by) {
      heard.incrementAndGet();
      throw new IllegalStateException("thrown by this test");
    }

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
