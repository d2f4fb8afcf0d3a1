package org.tandemlb.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tandemlb.node.balance.PoolFixture.client;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.Balance;

/** What every algorithm owes its clients, whatever it makes of the candidates. */
@ParameterizedClass
@EnumSource(Balance.class)
class AlgorithmContractTest {

  private static final int MANY = 500;

  private final Balance balance;

  AlgorithmContractTest(Balance balance) {
    this.balance = balance;
  }

  @Test
  void theOnlyBackendGetsEverySession() {
    PoolFixture web = PoolFixture.of(balance, "a:100");
    web.allUp();

    assertThat(picked(web)).containsExactly("a");
  }

  @Test
  void beforeAnyVerdictEverybodyWithAWeightIsEligible() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:1", "off:0");

    assertThat(web.wholeRetryOrder(client(1))).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aBackendThatIsDownGetsNothing() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:256", "c:1");

    web.set(Set.of("a", "c"), Set.of());

    assertThat(picked(web)).doesNotContain("b");
    assertThat(web.wholeRetryOrder(client(1))).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void unknownOnesComeOnlyAfterEveryOneThatIsUp() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:256", "c:1");

    web.set(Set.of("c"), Set.of("a", "b"));

    assertThat(picked(web)).containsExactly("c");
    assertThat(web.wholeRetryOrder(client(1))).startsWith("c").hasSize(3);
  }

  @Test
  void backupsComeOnlyWhenNoOtherIsEligible() {
    PoolFixture web = PoolFixture.of(balance, "x:256:backup", "a:1", "y:1:backup");

    web.set(Set.of("x"), Set.of("a", "y"));
    assertThat(picked(web)).containsExactly("a");
    assertThat(web.wholeRetryOrder(client(1))).containsExactly("a", "x", "y");

    web.set(Set.of("x"), Set.of("y"));
    assertThat(picked(web)).containsExactly("x");

    web.set(Set.of(), Set.of("y"));
    assertThat(picked(web)).containsExactly("y");
  }

  @Test
  void weightZeroGetsNothingWhateverElseIsDown() {
    for (AllDown allDown : AllDown.values()) {
      PoolFixture web = PoolFixture.of(balance, allDown, "a:0", "b:0:backup");

      web.allUp();
      assertThat(web.pick(client(1), Set.of())).isEmpty();

      web.set(Set.of(), Set.of());
      assertThat(web.pick(client(1), Set.of())).isEmpty();
    }
  }

  @Test
  void whenAllAreDownRefuseRefuses() {
    PoolFixture web = PoolFixture.of(balance, AllDown.REFUSE, "a:1", "b:1:backup");

    web.set(Set.of(), Set.of());

    assertThat(web.pick(client(1), Set.of())).isEmpty();
  }

  @Test
  void whenAllAreDownTryAllBalancesOverAllThatHaveAWeight() {
    PoolFixture web = PoolFixture.of(balance, AllDown.TRY_ALL, "a:1", "b:1", "c:1:backup", "d:0");

    web.set(Set.of(), Set.of());

    assertThat(web.wholeRetryOrder(client(1))).containsExactlyInAnyOrder("a", "b", "c");
    if (balance != Balance.FIRST) {
      assertThat(picked(web)).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void tryAllIsNotForASessionThatFailedOnAllThatAreEligible() {
    PoolFixture web = PoolFixture.of(balance, AllDown.TRY_ALL, "a:1", "b:1");

    web.set(Set.of("a"), Set.of());

    assertThat(web.wholeRetryOrder(client(1))).containsExactly("a");
  }

  @Test
  void aBackendThatIsDrainedOrInMaintenanceGetsNothingNotEvenARetry() {
    for (String admin : List.of("drain", "maint")) {
      PoolFixture web = PoolFixture.of(balance, "a:1", "b:256", "c:1");
      web.allUp();

      web.wish("b:" + admin);

      assertThat(picked(web)).doesNotContain("b");
      assertThat(web.wholeRetryOrder(client(1))).containsExactlyInAnyOrder("a", "c");

      web.wish();

      assertThat(web.wholeRetryOrder(client(1))).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void tryAllTriesNobodyWhomPeopleTookOut() {
    PoolFixture web = PoolFixture.of(balance, AllDown.TRY_ALL, "a:1", "b:1", "c:1", "d:1");
    web.wish("a:drain", "b:maint", "c:0");

    web.set(Set.of(), Set.of());

    assertThat(web.wholeRetryOrder(client(1))).containsExactly("d");

    web.wish("a:drain", "b:maint", "c:0", "d:drain");

    assertThat(web.pick(client(1), Set.of())).isEmpty();
  }

  @Test
  void aBackupStepsInWhenEveryOtherIsDrained() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:1", "x:1:backup");
    web.allUp();

    web.wish("a:drain", "b:maint");

    assertThat(picked(web)).containsExactly("x");
  }

  @Test
  void whatPeopleWantAndWhatProbesSeeMayChangeInAnyOrder() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:1", "c:1");

    web.wish("a:drain");
    web.set(Set.of("a", "b"), Set.of());
    assertThat(web.wholeRetryOrder(client(1))).containsExactly("b");

    web.set(Set.of("a", "c"), Set.of());
    assertThat(web.wholeRetryOrder(client(1))).containsExactly("c");

    web.wish();
    assertThat(web.wholeRetryOrder(client(1))).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void aWeightThatWasAskedForTakesThePlaceOfTheFilesUntilItIsTakenBack() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:0");
    web.allUp();

    web.wish("a:0", "b:5");
    assertThat(picked(web)).containsExactly("b");

    web.wish();
    assertThat(picked(web)).containsExactly("a");

    if (balance != Balance.FIRST) {
      web.wish("b:3");
      Map<String, Integer> shares = web.sharesOf(8_000);
      assertThat(shares.get("b")).isCloseTo(6_000, within(300));
    }
  }

  @Test
  void aSessionIsNeverOfferedTheSameBackendTwice() {
    PoolFixture web = PoolFixture.of(balance, "a:256", "b:1", "c:100", "d:7");
    web.allUp();

    for (int i = 0; i < MANY; i++) {
      assertThat(web.wholeRetryOrder(client(i))).containsExactlyInAnyOrder("a", "b", "c", "d");
    }
  }

  @Test
  void aSnapshotStaysWhatItWas() {
    PoolFixture web = PoolFixture.of(balance, "a:1", "b:1");
    web.set(Set.of("a"), Set.of());
    PoolSnapshot taken = web.pool().snapshot();

    web.set(Set.of("b"), Set.of());

    assertThat(taken.pick(client(1), Set.of())).contains(web.backend("a"));
    assertThat(web.pick(client(1), Set.of())).contains("b");
  }

  @Test
  void sessionsAreSharedByWeight() {
    if (balance == Balance.FIRST) {
      return;
    }
    PoolFixture web = PoolFixture.of(balance, "a:100", "b:200", "c:100");
    web.allUp();

    Map<String, Integer> shares = web.sharesOf(8_000);

    assertThat(shares.get("a")).isCloseTo(2_000, within(300));
    assertThat(shares.get("b")).isCloseTo(4_000, within(300));
    assertThat(shares.get("c")).isCloseTo(2_000, within(300));
  }

  @Test
  void aBackendThatFlapsTakesNothingFromOneNeighbourMoreThanFromAnother() {
    if (balance == Balance.FIRST) {
      return;
    }
    for (int every = 1; every <= 4; every++) {
      PoolFixture web = PoolFixture.of(balance, "a:1", "b:1", "flapping:1");
      for (int i = 0; i < 6_000; i++) {
        if (i % every == 0) {
          boolean isUp = i / every % 2 == 0;
          web.set(isUp ? Set.of("a", "b", "flapping") : Set.of("a", "b"), Set.of());
        }
        web.pool().snapshot().pick(client(i), Set.of()).ifPresent(Backend::sessionOpened);
      }

      long a = web.backend("a").total();
      assertThat(a)
          .as("flapping every %d sessions", every)
          .isCloseTo(web.backend("b").total(), within(400L));
    }
  }

  private static Set<String> picked(PoolFixture web) {
    Set<String> picked = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      Optional<String> name = web.pick(client(i), Set.of());
      name.ifPresent(picked::add);
    }
    return picked;
  }
}
