package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.AgedWish;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

/** Wishes as one core hears, obeys and tells them. */
class SharedWishesTest {

  private static final InetAddress A = address("198.18.0.100");
  private static final WishKey VIP = new WishKey(Kind.VIP_NODE, "198.18.0.100");
  private static final WishKey LB1_STANDBY = new WishKey(Kind.NODE_STANDBY, "lb1");
  private static final WishKey WEB_1 = new WishKey(Kind.BACKEND_ADMIN, "web/web-1");

  private final Config config =
      new ConfigBuilder(2)
          .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(30)))
          .build();
  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final ControlCore core = new ControlCore(config, lb1, 0, 0);
  private final List<Effect> effects = new ArrayList<>();
  private long nowNanos;
  private long sequence;

  @Test
  void aWishIsToldToTheNodeToTheOthersAndToTheLog() {
    alone();

    wish(WEB_1, "drain");

    assertThat(changed()).containsExactly(new Wishes(Map.of(WEB_1, "drain")));
    assertThat(told()).containsExactly(List.of(new Wish(WEB_1, "drain", 1, 77, "lb1")));
    assertThat(said()).containsExactly("web/web-1 is to drain, as asked on lb1");
    assertThat(core.status(nowNanos).wishes()).isEqualTo(new Wishes(Map.of(WEB_1, "drain")));
  }

  @Test
  void allOfThemAreSaidOnEveryViewAndEachTenSecondsOnceThereAreAny() {
    alone();
    pass(30_000);
    assertThat(told()).isEmpty();
    wish(WEB_1, "drain");
    effects.clear();

    pass(9_900);
    assertThat(told()).isEmpty();
    pass(200);
    assertThat(told()).hasSize(1);
    effects.clear();
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    assertThat(told()).hasSize(1);
  }

  @Test
  void aWishBeforeTheFirstViewCountsHereAndIsToldWithTheViewBeforeTheReport() {
    wish(WEB_1, "drain");
    assertThat(changed()).hasSize(1);
    assertThat(sent()).isEmpty();

    happens(new Event.ViewInstalled(view(1, lb1)));

    assertThat(sent().get(0)).isInstanceOf(Message.Wished.class);
    assertThat(sent().get(1)).isInstanceOf(Message.Reported.class);
  }

  @Test
  void whatAnotherHeardCountsHereAndOnlyOnce() {
    alone();
    Message.Wished wished = wished(new Wish(WEB_1, "maint", 4, 0, "lb3"));

    hear(wished);
    hear(wished);

    assertThat(changed()).containsExactly(new Wishes(Map.of(WEB_1, "maint")));
    assertThat(said()).containsExactly("web/web-1 is in maintenance, as asked on lb3");
    assertThat(told()).as("each says what it was asked itself").isEmpty();
    pass(10_000);
    assertThat(told()).hasSize(1);
  }

  /** It was restarted while it was cut off: the version of what it is asked for means nothing. */
  @Test
  void whatItWasAskedForAloneCountsWhenItIsLaterThanWhatTheOthersKnow() {
    alone();
    pass(60_000);
    wish(LB1_STANDBY, "standby");
    pass(1_000);
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    effects.clear();

    hear(new Message.Wished(List.of(new AgedWish(new Wish(LB1_STANDBY, "", 5, 0, "lb2"), 30_000))));

    assertThat(core.status(nowNanos).wishes().standby("lb1")).isTrue();
    assertThat(told()).containsExactly(List.of(new Wish(LB1_STANDBY, "standby", 6, 77, "lb1")));
    assertThat(changed()).as("for nobody it was ever otherwise").isEmpty();
  }

  /** However often it was asked while it was alone; a version goes up by one for each. */
  @Test
  void onlyTheLastOfAKeyIsWishedAgain() {
    alone();
    pass(60_000);
    for (int i = 0; i < 50; i++) {
      wish(LB1_STANDBY, i % 2 == 0 ? "standby" : "");
      wish(WEB_1, i % 2 == 0 ? "drain" : "maint");
    }
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    effects.clear();

    hear(
        new Message.Wished(
            List.of(new AgedWish(new Wish(LB1_STANDBY, "standby", 70, 0, "lb2"), 90_000))));

    assertThat(core.status(nowNanos).wishes().standby("lb1")).isFalse();
    assertThat(told().get(0)).contains(new Wish(LB1_STANDBY, "", 71, 77, "lb1"));
  }

  @Test
  void whatOthersWereAskedForLaterCounts() {
    alone();
    wish(LB1_STANDBY, "standby");
    pass(60_000);
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));

    hear(new Message.Wished(List.of(new AgedWish(new Wish(LB1_STANDBY, "", 5, 0, "lb2"), 30_000))));

    assertThat(core.status(nowNanos).wishes().standby("lb1")).isFalse();
  }

  /** Whoever was there may have heard of it, and outranks it knowingly whatever the ages say. */
  @Test
  void whatOthersCouldHearIsNotWishedAgain() {
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    hear(wished(new Wish(LB1_STANDBY, "", 4, 0, "lb2")));
    pass(60_000);
    wish(LB1_STANDBY, "standby");
    pass(1_000);

    hear(new Message.Wished(List.of(new AgedWish(new Wish(LB1_STANDBY, "", 6, 0, "lb2"), 30_000))));

    assertThat(core.status(nowNanos).wishes().standby("lb1")).isFalse();
  }

  /** It was asked twice while it was cut off: that is one version more, and came earlier. */
  @Test
  void whatTwoNodesWereAskedForLaterCountsForThemAgainstWhoWasAlone() {
    Member lb3 = new Member("lb3", new UUID(0, 3));
    happens(new Event.ViewInstalled(view(1, lb1, lb2, lb3)));
    hearFrom(lb3, new Wish(LB1_STANDBY, "", 5, 0, "lb3"), 0);
    pass(5_000);
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    pass(60_000);
    hearFrom(lb2, new Wish(LB1_STANDBY, "standby", 6, 77, "lb2"), 0);
    pass(1_000);
    happens(new Event.ViewInstalled(view(3, lb1, lb2, lb3)));
    effects.clear();

    hearFrom(lb3, new Wish(LB1_STANDBY, "", 7, 99, "lb3"), 50_000);

    assertThat(core.status(nowNanos).wishes().standby("lb1")).isTrue();
    assertThat(told()).containsExactly(List.of(new Wish(LB1_STANDBY, "standby", 8, 77, "lb2")));
    effects.clear();
    hearFrom(lb3, new Wish(LB1_STANDBY, "", 9, 99, "lb3"), 50_000);
    assertThat(core.status(nowNanos).wishes().standby("lb1")).as("it has met it").isFalse();
  }

  @Test
  void soDoesItWhenWhoWasAloneIsHeardBeforeTheViewThatItComesWith() {
    Member lb3 = new Member("lb3", new UUID(0, 3));
    happens(new Event.ViewInstalled(view(1, lb1, lb2, lb3)));
    hearFrom(lb3, new Wish(LB1_STANDBY, "", 5, 0, "lb3"), 0);
    pass(5_000);
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    pass(60_000);
    wish(LB1_STANDBY, "standby");
    pass(1_000);

    hearFrom(lb3, new Wish(LB1_STANDBY, "", 7, 99, "lb3"), 50_000);
    happens(new Event.ViewInstalled(view(3, lb1, lb2, lb3)));
    hearFrom(lb3, new Wish(LB1_STANDBY, "", 7, 99, "lb3"), 50_100);

    assertThat(core.status(nowNanos).wishes().standby("lb1")).isTrue();
  }

  private void hearFrom(Member from, Wish wish, long ageMillis) {
    Message told = new Message.Wished(List.of(new AgedWish(wish, ageMillis)));
    happens(new Event.Arrived(from, Wire.encode(told)));
  }

  @Test
  void whatMeansNothingIsRefusedHereAndLeftOutWhenItArrivesAndSaidOnce() {
    alone();
    assertThat(core.refusal(Map.of(WEB_1, "sleep")))
        .hasValue("for web/web-1 only drain, maint or nothing can be wished");
    assertThatThrownBy(() -> wish(WEB_1, "sleep")).isInstanceOf(IllegalArgumentException.class);

    Message.Wished nonsense =
        wished(new Wish(WEB_1, "sleep", 4, 0, "lb2"), new Wish(VIP, "lb2", 4, 0, "lb2"));
    hear(nonsense);
    hear(nonsense);

    assertThat(core.status(nowNanos).wishes()).isEqualTo(new Wishes(Map.of(VIP, "lb2")));
    assertThat(said())
        .containsOnlyOnce(
            "1 wishes of lb2 are left out: for web/web-1 only drain, maint or nothing can be"
                + " wished");
  }

  @Test
  void aNodeOnStandbyKeepsItsVipWhileItIsAloneAndGivesItToTheFirstThatCan() {
    alone();
    wish(LB1_STANDBY, "standby");
    pass(5_000);
    assertThat(own().own()).isEqualTo(VipState.HOLDER);
    assertThat(own().reason())
        .isEqualTo(
            "home of the address; lb1 is on standby, as asked on lb1, but nobody better is there");
    assertThat(node("lb1").state()).isEqualTo("standby, as asked on lb1");
    assertThat(node("lb1").standby()).isTrue();

    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    hear(new Message.Reported(report(2, Set.of())));

    assertThat(own().assigned()).isEqualTo("lb2");
    passWithLb2(21, Set.of()); // It never says that it is ready for the sessions.
    assertThat(own().own()).isEqualTo(VipState.SPARE);
    assertThat(own().reason())
        .isEqualTo("lb1 is on standby, as asked on lb1; the only one that can hold");
  }

  @Test
  void aHomeThatIsResumedTakesItsVipBackAfterItsTime() {
    alone();
    wish(LB1_STANDBY, "standby");
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    hear(new Message.Reported(report(2, Set.of(A))));
    passWithLb2(100, Set.of(A));

    wish(LB1_STANDBY, "");
    passWithLb2(29, Set.of(A));
    assertThat(own().assigned()).isEqualTo("lb2");
    passWithLb2(2, Set.of(A));

    assertThat(own().assigned()).isEqualTo("lb1");
    assertThat(node("lb1").state()).isEqualTo("ok");
    assertThat(node("lb1").standby()).isFalse();
  }

  @Test
  void aVipGoesAtOnceWhereItIsAskedForAndBackWhenThatIsAsked() {
    alone();
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    hear(new Message.Reported(report(2, Set.of())));
    pass(1_000);
    assertThat(own().assigned()).isEqualTo("lb1");

    hear(wished(new Wish(VIP, "lb2", 1, 0, "lb2")));
    assertThat(own().assigned()).isEqualTo("lb2");
    assertThat(own().reason()).isEqualTo("asked for on lb2");
    passWithLb2(21, Set.of()); // It never says that it is ready for the sessions.
    hear(new Message.Reported(report(2, Set.of(A))));
    passWithLb2(10, Set.of(A));
    assertThat(own().assigned()).isEqualTo("lb2");

    wish(VIP, "lb1");

    assertThat(own().assigned()).isEqualTo("lb1");
    assertThat(own().reason()).isEqualTo("asked for on lb1");
  }

  @Test
  void whoAsksForANodeOnceMoreMeansNow() {
    alone();
    happens(new Event.ViewInstalled(view(2, lb1, lb2)));
    hear(new Message.Reported(report(2, Set.of())));
    hear(wished(new Wish(VIP, "lb2", 1, 0, "lb2")));
    Member restarted = new Member("lb2", new UUID(0, 22));
    happens(new Event.ViewInstalled(view(3, lb1, restarted)));
    pass(6_000);
    happens(new Event.Arrived(restarted, Wire.encode(new Message.Reported(back()))));
    assertThat(own().assigned()).as("it was away").isEqualTo("lb1");
    pass(1_000);

    wish(VIP, "lb2");

    assertThat(own().assigned()).isEqualTo("lb2");
  }

  /** lb1 holds alone. */
  private void alone() {
    happens(new Event.ViewInstalled(view(1, lb1)));
    pass(500);
    assertThat(own().own()).isEqualTo(VipState.HOLDER);
    effects.clear();
  }

  private void wish(WishKey key, String value) {
    happens(new Event.Wish(Map.of(key, value), 77));
  }

  private void happens(Event event) {
    List<Effect> now = core.on(event, nowNanos);
    effects.addAll(now);
    for (Effect effect : now) {
      if (effect instanceof Effect.Perform perform) {
        if (perform.effect() instanceof VipEffect.Add
            || perform.effect() instanceof VipEffect.Renew) {
          happens(new Event.Answered(perform.vip(), new VipEvent.Carried()));
        } else if (perform.effect() instanceof VipEffect.Remove) {
          happens(new Event.Answered(perform.vip(), new VipEvent.Gone()));
        }
      }
    }
  }

  private void hear(Message message) {
    happens(new Event.Arrived(lb2, Wire.encode(message)));
  }

  private void pass(long millis) {
    long endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    while (core.wakeAtNanos() <= endNanos) {
      nowNanos = Math.max(nowNanos, core.wakeAtNanos());
      happens(new Event.Tick());
    }
    nowNanos = endNanos;
  }

  private void passWithLb2(int seconds, Set<InetAddress> held) {
    for (int i = 0; i < seconds; i++) {
      pass(1_000);
      hear(new Message.Reported(report(2, held)));
    }
  }

  private ClusterStatus.VipStatus own() {
    return core.status(nowNanos).vips().get(0);
  }

  private ClusterStatus.NodeStatus node(String name) {
    return core.status(nowNanos).nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private <T> List<T> effects(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private List<Wishes> changed() {
    return effects(Effect.WishesChanged.class).stream().map(Effect.WishesChanged::wishes).toList();
  }

  private List<String> said() {
    return effects(Effect.Say.class).stream().map(Effect.Say::text).toList();
  }

  private List<Message> sent() {
    return effects(Effect.Send.class).stream()
        .map(send -> ((Decoded.Understood) Wire.decode(send.message())).message())
        .toList();
  }

  private List<List<Wish>> told() {
    return sent().stream()
        .filter(Message.Wished.class::isInstance)
        .map(message -> ((Message.Wished) message).wishes().stream().map(AgedWish::wish).toList())
        .toList();
  }

  private static Message.Wished wished(Wish... wishes) {
    return new Message.Wished(List.of(wishes).stream().map(wish -> new AgedWish(wish, 0)).toList());
  }

  private static View view(long number, Member... members) {
    return new View(new ViewId(number, members[0].incarnation()), List.of(members), Map.of());
  }

  /** Of lb2, which has been well for an hour. */
  private Report report(long view, Set<InetAddress> held) {
    return report(view, held, TimeUnit.HOURS.toMillis(1));
  }

  private Report back() {
    return report(3, Set.of(), 0);
  }

  private Report report(long view, Set<InetAddress> held, long wellForMillis) {
    sequence++;
    return new Report(
        sequence,
        new ViewId(view, lb1.incarnation()),
        0,
        held,
        Map.of(),
        Map.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        config.shared().lines(),
        config.shared().hash(),
        "f11e",
        7,
        Map.of(A, wellForMillis),
        Map.of(),
        Map.of(),
        Map.of(),
        0,
        Reluctance.NONE,
        Set.of(),
        Map.of(),
        Set.of());
  }
}
