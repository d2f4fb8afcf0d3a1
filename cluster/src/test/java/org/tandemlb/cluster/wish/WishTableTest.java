package org.tandemlb.cluster.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.config.Failback;

class WishTableTest {

  private static final WishKey WEB_1 = new WishKey(Kind.BACKEND_ADMIN, "web/web-1");
  private static final WishKey WEIGHT_1 = new WishKey(Kind.BACKEND_WEIGHT, "web/web-1");
  private static final WishKey LB1 = new WishKey(Kind.NODE_STANDBY, "lb1");
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** .100 and .101 move together, .102 alone. */
  private static final VipThings VIPS =
      new VipThings(
          new ConfigBuilder(2)
              .vip("198.18.0.100", "", new Failback.Never(), "pair")
              .vip("198.18.0.101", "", new Failback.Never(), "pair")
              .vip("198.18.0.102")
              .build()
              .vips());

  private final WishTable table = new WishTable(VIPS);

  @Test
  void aWishOutranksWhateverItsAuthorHadHeard() {
    table.merge(List.of(told(WEB_1, "drain", 7, 0, "lb2")), 0);

    table.wish(Map.of(LB1, "standby"), 0, "lb1", 0);
    table.wish(Map.of(WEB_1, "maint"), 0, "lb1", 0);

    assertThat(table.heard()).extracting(heard -> heard.wish().version()).containsExactly(8L, 1L);
    assertThat(table.wishes().backend(new BackendId("web", "web-1"))).isEqualTo(AdminState.MAINT);
  }

  /** On two sides of a split: who asked for more of other things is not later. */
  @Test
  void unrelatedWishesDoNotOutrankALaterOne() {
    table.wish(Map.of(WEIGHT_1, "10"), 1, "lb1", 0);
    table.wish(Map.of(WEIGHT_1, "20"), 2, "lb1", 0);
    table.wish(Map.of(WEB_1, "drain"), 3, "lb1", 0);
    WishTable other = new WishTable(VIPS);
    other.wish(Map.of(WEB_1, "maint"), 4, "lb2", 0);

    other.merge(table.told(0), 0);
    table.merge(other.told(0), 0);

    BackendId web1 = new BackendId("web", "web-1");
    assertThat(other.wishes().backend(web1)).isEqualTo(AdminState.MAINT);
    assertThat(table.wishes().backend(web1)).isEqualTo(AdminState.MAINT);
  }

  /** However often other VIPs were asked for meanwhile on this side. */
  @Test
  void wishesForOneVipDoNotOutrankALaterOneForAnother() {
    WishKey alone = vip("198.18.0.102");
    table.wish(Map.of(vip("198.18.0.100"), "lb1"), 1, "lb1", 0);
    table.wish(Map.of(vip("198.18.0.100"), "lb2"), 2, "lb1", 0);
    table.wish(Map.of(alone, "lb1"), 3, "lb1", 0);

    Wish later = new Wish(alone, "lb2", 1, 4, "lb2");

    assertThat(table.merge(List.of(new AgedWish(later, 0)), 0).taken()).containsExactly(later);
  }

  @Test
  void aWishForAVipOutranksWhatWasAskedForItsGroup() {
    table.wish(Map.of(vip("198.18.0.100"), "lb1"), 1, "lb1", 0);

    assertThat(table.wish(Map.of(vip("198.18.0.101"), "lb2"), 0, "lb1", 0))
        .containsExactly(new Wish(vip("198.18.0.101"), "lb2", 2, 0, "lb1"));
  }

  private static WishKey vip(String address) {
    return new WishKey(Kind.VIP_NODE, address);
  }

  @Test
  void whatIsWishedTogetherHasOneVersion() {
    List<Wish> wishes = table.wish(Map.of(WEB_1, "drain", WEIGHT_1, "0"), 5, "lb1", 0);

    assertThat(wishes)
        .containsExactly(
            new Wish(WEB_1, "drain", 1, 5, "lb1"), new Wish(WEIGHT_1, "0", 1, 5, "lb1"));
  }

  @Test
  void ofTheSameVersionTheLaterCountsThenTheAuthorSettlesIt() {
    table.merge(List.of(told(WEB_1, "drain", 1, 100, "lb2")), 0);

    assertThat(table.merge(List.of(told(WEB_1, "maint", 1, 99, "lb3")), 0).taken()).isEmpty();
    assertThat(table.merge(List.of(told(WEB_1, "maint", 1, 100, "lb3")), 0).taken()).hasSize(1);
    assertThat(table.merge(List.of(told(WEB_1, "", 1, 101, "lb1")), 0).taken()).hasSize(1);
  }

  @Test
  void whatWasWithdrawnDoesNotComeBackFromANodeThatMissedIt() {
    table.wish(Map.of(WEB_1, "drain"), 0, "lb1", 0);
    List<AgedWish> missedTheRest = table.told(0);

    table.wish(Map.of(WEB_1, ""), 0, "lb1", 0);
    assertThat(table.wishes()).isEqualTo(Wishes.NONE);

    assertThat(table.merge(missedTheRest, 0).taken()).isEmpty();
    assertThat(table.wishes()).isEqualTo(Wishes.NONE);
  }

  @Test
  void whenAWishWasHeardIsKnownByItsAge() {
    table.merge(List.of(new AgedWish(new Wish(LB1, "standby", 1, 0, "lb2"), 30)), 100 * MILLI);

    assertThat(table.heard().get(0).nanos()).isEqualTo(70 * MILLI);
    assertThat(table.told(200 * MILLI).get(0).ageMillis()).isEqualTo(130);

    table.merge(List.of(new AgedWish(new Wish(LB1, "standby", 1, 0, "lb2"), 0)), 300 * MILLI);
    assertThat(table.heard().get(0).nanos()).as("a repetition").isEqualTo(70 * MILLI);
  }

  @Test
  void oneWishTooManyIsRefusedAndNoneOfThoseWithItIsTaken() {
    WishTable small = new WishTable(VIPS, 2);
    small.wish(Map.of(WEB_1, "drain"), 0, "lb1", 0);

    Map<WishKey, String> two = Map.of(WEIGHT_1, "5", LB1, "standby");
    assertThat(small.refusal(two)).hasValue("at most 2 wishes are kept");
    assertThatThrownBy(() -> small.wish(two, 0, "lb1", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(small.heard()).hasSize(1);

    small.wish(Map.of(LB1, "standby"), 0, "lb1", 0);
    assertThat(small.refusal(Map.of(LB1, "", WEB_1, "maint"))).as("known keys").isEmpty();
  }

  @Test
  void oneThatArrivesWithoutRoomOrMeaningIsLeftOutAndTheOthersCount() {
    WishTable small = new WishTable(VIPS, 1);

    WishTable.Merged merged =
        small.merge(
            List.of(
                told(WEIGHT_1, "300", 1, 0, "lb2"),
                told(WEB_1, "drain", 1, 0, "lb2"),
                told(LB1, "standby", 1, 0, "lb2")),
            0);

    assertThat(merged.taken()).extracting(Wish::key).containsExactly(WEB_1);
    assertThat(merged.refused())
        .containsExactly(
            "for web/web-1 only a weight of 0 to 256 or nothing can be wished",
            "at most 1 wishes are kept");
    assertThat(small.wishes().weight(new BackendId("web", "web-1"))).isEmpty();
  }

  /** Of a node that started while it was cut off, and does not know what was wished before. */
  @Test
  void aLaterWishOfWhoeverWasApartIsWishedAgainAboveAnEarlierOneOfAGreaterVersion() {
    table.wish(Map.of(LB1, "standby"), 9_000, "lb1", 60 * MILLI);

    assertThat(meet(aged(new Wish(LB1, "", 7, 9_999, "lb2"), 80)).again())
        .containsExactly(new Wish(LB1, "standby", 8, 9_000, "lb1"));

    assertThat(table.wishes().standby("lb1")).isTrue();
    assertThat(table.heard().get(0).nanos()).as("as old as before").isEqualTo(60 * MILLI);
  }

  /** Whoever heard of it wishes it again for its author, which may be gone. */
  @Test
  void soIsOneThatWasHeardOfWhileTheOtherWasAway() {
    Wish theirs = new Wish(LB1, "standby", 6, 9_000, "lb3");
    table.merge(List.of(aged(theirs, 0)), 60 * MILLI);

    assertThat(meet(aged(new Wish(LB1, "", 7, 9_999, "lb2"), 80)).again())
        .containsExactly(new Wish(LB1, "standby", 8, 9_000, "lb3"));
  }

  @Test
  void whatTheOtherMayHaveHeardBeforeItWentIsNotWishedAgain() {
    table.wish(Map.of(LB1, "standby"), 9_000, "lb1", 60 * MILLI);
    List<AgedWish> told = List.of(aged(new Wish(LB1, "", 7, 9_999, "lb2"), 80));

    WishTable.Merged merged = table.meet(told, 60 * MILLI, 100 * MILLI);

    assertThat(merged.again()).isEmpty();
    assertThat(merged.taken()).hasSize(1);
    assertThat(table.wishes().standby("lb1")).isFalse();
  }

  @Test
  void anEarlierOneIsOver() {
    table.wish(Map.of(LB1, "standby"), 9_999, "lb1", 10 * MILLI);

    assertThat(meet(aged(new Wish(LB1, "", 7, 0, "lb2"), 80)).again()).isEmpty();
    assertThat(table.wishes().standby("lb1")).isFalse();
  }

  @Test
  void oneThatCountsAnywayIsNotWishedAgain() {
    table.wish(Map.of(LB1, "standby"), 9_999, "lb1", 60 * MILLI);

    assertThat(meet(aged(new Wish(LB1, "", 1, 0, "lb2"), 80)).again()).isEmpty();
    assertThat(table.wishes().standby("lb1")).isTrue();
  }

  /** VIPs of a group are one thing: what was asked for either counts for both. */
  @Test
  void ofAGroupTheLaterCountsWhicheverVipItNames() {
    table.wish(Map.of(vip("198.18.0.100"), "lb1"), 0, "lb1", 60 * MILLI);

    WishTable.Merged merged = meet(aged(new Wish(vip("198.18.0.101"), "lb2", 7, 0, "lb2"), 80));

    assertThat(merged.again()).extracting(Wish::version).containsExactly(8L);
  }

  /** Of who went at 0 ms, at 100 ms. */
  private WishTable.Merged meet(AgedWish... told) {
    return table.meet(List.of(told), 0, 100 * MILLI);
  }

  @Test
  void whenTheVersionsAreUsedUpNothingMoreIsWished() {
    table.merge(List.of(told(WEB_1, "drain", Wish.MOST_VERSION, 0, "lb2")), 0);

    assertThat(table.refusal(Map.of(WEB_1, ""))).isPresent();
  }

  private static AgedWish aged(Wish wish, long ageMillis) {
    return new AgedWish(wish, ageMillis);
  }

  private static AgedWish told(
      WishKey key, String value, long version, long epochMillis, String author) {
    return new AgedWish(new Wish(key, value, version, epochMillis, author), 0);
  }
}
