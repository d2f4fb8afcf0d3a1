package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.Reception;
import org.tandemlb.cluster.vip.VipEffect;

/** A node with a lease of 2 s that looks five times a second at what its interface hears. */
class HearingTest {

  private static final InetAddress A = address("198.18.0.100");
  private static final InetAddress ROUTER = address("198.18.0.1");
  private static final MacAddress ROUTERS_MAC = new MacAddress("02:00:00:00:00:99");
  private static final Member LB1 = new Member("lb1", new UUID(0, 1));
  private static final Member LB2 = new Member("lb2", new UUID(0, 2));

  private final Hearing hearing = new Hearing(Duration.ofSeconds(2));
  private final Presence presence = new Presence(0);
  private final Set<MacAddress> members = new HashSet<>();
  private final List<Effect> effects = new ArrayList<>();
  private Map<InetAddress, MacAddress> answering = Map.of(ROUTER, ROUTERS_MAC);
  private long frames = 7;
  private long nowNanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1); // It wraps around.

  HearingTest() {
    silent(Departure.SILENT);
    looks(1);
  }

  private void silent(Departure how) {
    presence.installed(new View(new ViewId(1, new UUID(0, 1)), List.of(LB1, LB2), Map.of()), 0);
    presence.installed(new View(new ViewId(2, new UUID(0, 1)), List.of(LB1), Map.of(LB2, how)), 0);
  }

  private void looks(int times) {
    for (int i = 0; i < times; i++) {
      nowNanos += TimeUnit.MILLISECONDS.toNanos(200);
      hearing.received(new Reception(Set.of(A), "eth0", frames, answering), nowNanos, effects);
    }
  }

  private String why() {
    return hearing.whyDeaf(A, presence.othersMayHold(), members::contains);
  }

  @Test
  void whoHearsNothingForALeaseAlthoughItAskedIsDeafUntilTheNextFrame() {
    looks(9);
    assertThat(why()).isEmpty();
    assertThat(effects)
        .hasSize(5)
        .containsOnly(new Effect.Perform(A, new VipEffect.AskNode(ROUTER, ROUTERS_MAC)));
    answering = Map.of(); // Its kernel forgets who does not answer.

    looks(1);
    assertThat(why()).startsWith("hears nothing on eth0");

    looks(50);
    assertThat(why()).isNotEmpty();
    frames++;
    looks(1);
    assertThat(why()).isEmpty();
  }

  @Test
  void anyFrameAtAllBeginsTheTimeAnew() {
    looks(9);
    frames++;
    looks(9);
    assertThat(why()).isEmpty();

    looks(2);
    assertThat(why()).isNotEmpty();
  }

  @Test
  void whereNobodyIsKnownWhoWouldAnswerNobodyIsMissed() {
    answering = Map.of();
    looks(50);

    assertThat(effects).isEmpty();
    assertThat(why()).isEmpty();
  }

  @Test
  void anotherNodeThatDoesNotAnswerMayBeDead() {
    members.add(ROUTERS_MAC);
    looks(50);

    assertThat(why()).isEmpty();
  }

  @Test
  void whoseOtherNodeHasGoneForGoodStaysWhateverItHears() {
    silent(Departure.LEFT);
    looks(50);
    assertThat(why()).isEmpty();

    silent(Departure.CLOSED);
    assertThat(why()).isEmpty();
  }

  @Test
  void whoDidNotLookForASecondCountsAnew() {
    looks(9);
    nowNanos += TimeUnit.SECONDS.toNanos(30);
    looks(10);
    assertThat(why()).isEmpty();

    looks(1);
    assertThat(why()).isNotEmpty();
  }
}
