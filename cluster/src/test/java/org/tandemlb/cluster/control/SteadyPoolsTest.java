package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;

class SteadyPoolsTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void aPoolIsSteadyOnceSomethingThatTakesSessionsHasBeenUpForFiveSeconds() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 0, 100)));
    pools.observed(up("web-1"), 0);
    assertThat(pools.names(10 * SECOND)).isEmpty();

    pools.observed(up("web-2"), 10 * SECOND);

    assertThat(pools.names(15 * SECOND - 1)).isEmpty();
    assertThat(pools.names(15 * SECOND)).containsExactly("web");
  }

  @Test
  void nothingCountsThatWasSeenBeforeTheNodesMet() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 100)));
    pools.observed(up("web-1"), 0);
    assertThat(pools.names(10 * SECOND)).containsExactly("web");
    assertThat(pools.judges("web", 10 * SECOND)).isTrue();

    pools.met(10 * SECOND);

    assertThat(pools.names(15 * SECOND - 1)).isEmpty();
    assertThat(pools.judges("web", 15 * SECOND - 1)).isFalse();
    assertThat(pools.names(15 * SECOND)).containsExactly("web");
    assertThat(pools.judges("web", 15 * SECOND)).isTrue();
  }

  @Test
  void aReloadThatDoesNotChangeAPoolChangesNothingOfItsJudgement() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 100, 50)));
    pools.observed(up("web-1"), 0);

    pools.reload(List.of(pool(3, 50, 100)), Set.of(), 10 * SECOND);

    assertThat(pools.names(10 * SECOND)).containsExactly("web");
    assertThat(pools.judges("web", 10 * SECOND)).isTrue();
  }

  @Test
  void aPoolThatAReloadChangesIsJudgedWhenItHasBeenProbedAnew() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 100)));
    pools.observed(up("web-1"), 0);

    pools.reload(List.of(pool(3, 100, 100)), Set.of(), 10 * SECOND);

    assertThat(pools.names(15 * SECOND - 1)).isEmpty();
    assertThat(pools.judges("web", 15 * SECOND - 1)).isFalse();
    assertThat(pools.names(15 * SECOND)).as("by what is known of web-1").containsExactly("web");
    assertThat(pools.judges("web", 15 * SECOND)).isTrue();
  }

  @Test
  void nothingIsKnownOfAnotherServerUnderTheSameName() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 100)));
    pools.observed(up("web-1"), 0);

    pools.reload(List.of(pool(3, 100)), Set.of(new BackendId("web", "web-1")), 10 * SECOND);
    assertThat(pools.names(100 * SECOND)).isEmpty();

    pools.observed(up("web-1"), 100 * SECOND);
    assertThat(pools.names(105 * SECOND)).containsExactly("web");
  }

  @Test
  void aSlowCheckHasProbedOftenEnoughToChangeItsMindWhenItCountsAgain() {
    SteadyPools pools = new SteadyPools(List.of(pool(9, 100)));
    pools.observed(up("web-1"), 0);

    pools.met(100 * SECOND);

    assertThat(pools.names(110 * SECOND)).isEmpty();
    assertThat(pools.names(111 * SECOND)).containsExactly("web");
  }

  @Test
  void aPoolWhoseBackendsAllHaveWeightZeroKeepsNoVipFromItsHome() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 0, 0)));

    assertThat(pools.names(0)).containsExactly("web");
    assertThat(pools.unjudged()).as("and draws none").containsExactly("web");

    pools.reload(List.of(pool(3, 0, 1)), Set.of(), 0);
    assertThat(pools.unjudged()).isEmpty();
  }

  @Test
  void whatIsInDoubtIsNotSteadyUntilAProbePasses() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 100)));
    pools.observed(up("web-1"), 0);
    assertThat(pools.names(5 * SECOND)).containsExactly("web");

    pools.contradicted(Set.of(new BackendId("web", "web-1"), new BackendId("gone", "web-1")));
    assertThat(pools.names(6 * SECOND)).as("another says that it is down").isEmpty();
    assertThat(pools.observed(failed("web-1"), 6 * SECOND)).as("nothing new").isFalse();
    assertThat(pools.names(6 * SECOND)).isEmpty();

    assertThat(pools.observed(up("web-1"), 7 * SECOND)).isTrue();
    assertThat(pools.names(7 * SECOND)).containsExactly("web");
  }

  @Test
  void whatIsUpAndNotInDoubtServesFromTheFirstProbe() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 0, 100)));
    pools.met(0);
    pools.observed(up("web-1"), 0);
    assertThat(pools.serving()).as("weight 0 serves nobody").isEmpty();

    pools.observed(up("web-2"), 0);
    assertThat(pools.serving()).containsExactly("web");

    pools.contradicted(Set.of(new BackendId("web", "web-2")));
    assertThat(pools.serving()).isEmpty();
  }

  @Test
  void oneThatIsNotInDoubtIsEnough() {
    SteadyPools pools = new SteadyPools(List.of(pool(3, 100, 100)));
    pools.observed(up("web-1"), 0);
    pools.observed(up("web-2"), 0);

    assertThat(pools.observed(failed("web-1"), 5 * SECOND)).isTrue();

    assertThat(pools.names(5 * SECOND)).containsExactly("web");
  }

  private static Observation failed(String backend) {
    return new Observation(new BackendId("web", backend), true, "refused", 0, 0, true);
  }

  private static Observation up(String backend) {
    return new Observation(new BackendId("web", backend), true, "connected", 0, 0);
  }

  private static PoolConfig pool(int fall, int... weights) {
    BackendConfig[] backends = new BackendConfig[weights.length];
    for (int i = 0; i < weights.length; i++) {
      backends[i] = new BackendConfig("web-" + (i + 1), "198.18.0.21", 80, weights[i], false);
    }
    return new PoolConfig(
        "web",
        Balance.ROUND_ROBIN,
        new CheckConfig.Tcp(
            new CheckConfig.Timing(Duration.ofSeconds(1), Duration.ofMillis(500), 2, fall)),
        Duration.ofSeconds(2),
        2,
        AllDown.REFUSE,
        Arrays.asList(backends));
  }
}
