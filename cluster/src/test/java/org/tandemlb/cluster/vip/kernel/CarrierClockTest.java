package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.VipEvent;

/** A process that is stopped between looking at its clock and changing the kernel. */
@NeedsNamespaces
class CarrierClockTest {

  private static final Duration LEASE = Duration.ofSeconds(30);

  private final PairOfHosts pair = new PairOfHosts();
  private final Deque<Long> readings = new ArrayDeque<>();
  private Rtnetlink rtnetlink;
  private Guard guard;
  private Carrier carrier;
  private LinkEntry eth0;

  @BeforeEach
  void open() {
    rtnetlink = pair.lb1.call(Rtnetlink::open);
    guard = pair.lb1.call(() -> Guard.start(System.getenv("PATH") + ":/usr/sbin:/sbin"));
    carrier = new Carrier(rtnetlink, guard, () -> Duration.ofMillis(readings.remove()).toNanos());
    eth0 = pair.lb1.call(() -> rtnetlink.inventory().link("eth0").orElseThrow());
  }

  @AfterEach
  void close() {
    carrier.removeAll();
    guard.close();
    rtnetlink.close();
    pair.close();
  }

  @Test
  void aLeaseThatRanOutIsNotRenewed() {
    readings.addAll(List.of(0L, 1L, 30_000L));
    carrier.add(Vips.V4, eth0, LEASE);

    assertThat(carrier.renew(Vips.V4, LEASE))
        .isEqualTo(new VipEvent.NotCarried("its lease ran out 0 ms ago", true));
  }

  @Test
  void aRenewalThatCameTooLateIsUndone() {
    readings.addAll(List.of(0L, 1L, 29_999L, 30_001L));
    carrier.add(Vips.V4, eth0, LEASE);

    assertThat(carrier.renew(Vips.V4, LEASE))
        .isEqualTo(new VipEvent.NotCarried("its lease ran out while it was renewed", true));
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  @Test
  void anAddThatTookLongerThanTheAnswersOfTheLanHoldIsUndone() {
    readings.addAll(List.of(0L, 5_000L));

    assertThat(carrier.add(Vips.V4, eth0, LEASE))
        .isEqualTo(
            new VipEvent.NotCarried("adding took 5000 ms: it may have a holder by now", true));
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  /** The kernel refuses a lifetime of nothing: a stand-in for an answer that does not come. */
  @Test
  void anAddWithoutAnAcknowledgementLeavesNothingBehind() {
    pair.lb1.ip(
        "addr", "add", "198.18.0.100/32", "dev", "eth0", "valid_lft", "60", "preferred_lft", "60");
    readings.addAll(List.of(0L, 1L));

    assertThat(carrier.add(Vips.V4, eth0, Duration.ZERO)).isInstanceOf(VipEvent.NotCarried.class);
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  @Test
  void eachRenewalCountsFromItself() {
    readings.addAll(List.of(0L, 1L, 20_000L, 20_001L, 45_000L, 45_001L));
    carrier.add(Vips.V4, eth0, LEASE);

    assertThat(carrier.renew(Vips.V4, LEASE)).isEqualTo(new VipEvent.Carried());
    assertThat(carrier.renew(Vips.V4, LEASE)).isEqualTo(new VipEvent.Carried());
  }

  @Test
  void whatStandsAsideIsNotRenewedOnceItsLeaseRanOut() {
    readings.addAll(List.of(0L, 30_000L));
    carrier.stepAside(Vips.V4, LEASE);

    assertThat(carrier.renewAside(Vips.V4, LEASE))
        .isEqualTo(new VipEvent.AsideLost("its lease on lo ran out"));
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  @Test
  void aRenewalAsideThatCameTooLateIsUndone() {
    readings.addAll(List.of(0L, 29_999L, 30_001L));
    carrier.stepAside(Vips.V4, LEASE);

    assertThat(carrier.renewAside(Vips.V4, LEASE))
        .isEqualTo(new VipEvent.AsideLost("its lease on lo ran out while it was renewed"));
    assertThat(pair.lb1.has("198.18.0.100")).isFalse();
  }

  @Test
  void anAddThatIsUndoneLeavesWhatStandsAside() {
    readings.addAll(List.of(0L, 1_000L, 6_000L));
    carrier.stepAside(Vips.V4, LEASE);

    assertThat(carrier.add(Vips.V4, eth0, LEASE)).isInstanceOf(VipEvent.NotCarried.class);

    assertThat(pair.lb1.ip("addr", "show", "lo")).contains("198.18.0.100");
    assertThat(pair.lb1.ip("addr", "show", "eth0")).doesNotContain("198.18.0.100");
  }
}
