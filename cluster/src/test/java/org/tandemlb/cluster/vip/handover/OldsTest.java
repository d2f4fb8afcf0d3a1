package org.tandemlb.cluster.vip.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the holder of a VIP knows of the nodes that serve on. */
class OldsTest {

  private final Olds olds = new Olds();

  /** How long to wait for it is a difference, which must be one of numbers that fit. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE / 2 + 1, -1, 0, 1, Long.MAX_VALUE / 2})
  void flowsThatWereNeverAskedForAreDueAtOnceByAnyClock(long nowNanos) {
    olds.addForItsFlows(HandoverHarness.neighbour("lb1"));

    assertThat(olds.wakeAtNanos() - nowNanos).isNegative();
    assertThat(olds.toBeAsked(nowNanos)).containsExactly("lb1");
    assertThat(olds.wakeAtNanos() - nowNanos).isEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void soAreThoseThatWereNotHeardWhileTheAddressWasAboutToGoBack(long nowNanos) {
    olds.addForTheRest(HandoverHarness.neighbour("lb1"));
    olds.giveSyns("lb1");
    assertThat(olds.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);

    olds.keepSyns("lb1");

    assertThat(olds.wakeAtNanos() - nowNanos).isNegative();
    assertThat(olds.toBeAsked(nowNanos)).containsExactly("lb1");
  }
}
