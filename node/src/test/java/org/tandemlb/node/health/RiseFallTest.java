package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.config.CheckConfig;

class RiseFallTest {

  private static final BackendId WEB_1 = new BackendId("web", "web-1");
  private static final ProbeResult PASSED = ProbeResult.passed("HTTP 200 in 3 ms");
  private static final ProbeResult FAILED = ProbeResult.failed("connect refused");

  private final RiseFall riseFall = new RiseFall(WEB_1, timing(2, 3));
  private long now;

  @Test
  void theFirstResultCountsAtOnce() {
    assertThat(riseFall.on(FAILED, 7))
        .isEqualTo(new RiseFall.Step(new Observation(WEB_1, false, "connect refused", 7, 7), true));
    assertThat(new RiseFall(WEB_1, timing(2, 3)).on(PASSED, 7))
        .isEqualTo(new RiseFall.Step(new Observation(WEB_1, true, "HTTP 200 in 3 ms", 7, 7), true));
  }

  @Test
  void afterAllIsForgottenTheFirstResultCountsAtOnceAgain() {
    run("fp");
    riseFall.forget();

    assertThat(run("p")).isEqualTo("U");
    riseFall.forget();
    assertThat(run("f")).isEqualTo("D");
    assertThat(run("pp")).isEqualTo("DU");
  }

  @Test
  void aResultThatConfirmsKeepsSinceAndRenewsTheRest() {
    riseFall.on(PASSED, 1);

    assertThat(riseFall.on(ProbeResult.passed("HTTP 204 in 9 ms"), 5))
        .isEqualTo(
            new RiseFall.Step(new Observation(WEB_1, true, "HTTP 204 in 9 ms", 1, 5), false));
  }

  @Test
  void itTakesFallFailuresInARowToGoDownAndRiseSuccessesToComeUp() {
    run("p");

    assertThat(run("fff")).isEqualTo("UUD");
    assertThat(run("pp")).isEqualTo("DU");
  }

  @Test
  void aResultInBetweenBeginsTheRowAnew() {
    run("p");

    assertThat(run("ffpffpfff")).isEqualTo("UUUUUUUUD");
    assertThat(run("pfpfpp")).isEqualTo("DDDDDU");
  }

  @Test
  void everyObservationOnTheWayIsMadeNowAndSaysHowFarItIs() {
    riseFall.on(PASSED, 1);

    assertThat(riseFall.on(FAILED, 2).observation())
        .isEqualTo(new Observation(WEB_1, true, "connect refused (failed 1 of 3)", 1, 2, true));
    riseFall.on(FAILED, 3);
    assertThat(riseFall.on(FAILED, 4).observation())
        .isEqualTo(new Observation(WEB_1, false, "connect refused (failed 3 of 3)", 4, 4));
    assertThat(riseFall.on(PASSED, 5).observation())
        .isEqualTo(new Observation(WEB_1, false, "HTTP 200 in 3 ms (passed 1 of 2)", 4, 5, true));
  }

  @Test
  void riseAndFallOfOneTurnAtEachResultAndCountNothing() {
    RiseFall nervous = new RiseFall(WEB_1, timing(1, 1));
    nervous.on(PASSED, 1);

    assertThat(nervous.on(FAILED, 2).observation())
        .isEqualTo(new Observation(WEB_1, false, "connect refused", 2, 2));
    assertThat(nervous.on(PASSED, 3).turned()).isTrue();
  }

  @Test
  void whatClientsMeetCountsLikeFailedProbesButAProbeHasTheLastWord() {
    run("p");

    assertThat(riseFall.failedForClient()).isTrue();
    assertThat(riseFall.isDoubted()).isTrue();
    assertThat(run("ff")).isEqualTo("UD");

    run("pp");
    for (int i = 0; i < 100; i++) {
      riseFall.failedForClient();
    }
    assertThat(run("p")).as("a probe passes whatever clients meet").isEqualTo("U");
    assertThat(riseFall.isDoubted()).isFalse();
    assertThat(run("ff")).as("and the count begins anew").isEqualTo("UU");
  }

  @Test
  void whatClientsMeetSaysNothingOfABackendThatIsDownOrUnknown() {
    assertThat(riseFall.failedForClient()).isFalse();
    run("f");

    run("p");
    assertThat(riseFall.failedForClient()).isFalse();

    assertThat(run("p")).as("its way up goes on").isEqualTo("U");
  }

  @Test
  void withAFallOfOneAProbeDecidesAlone() {
    RiseFall nervous = new RiseFall(WEB_1, timing(1, 1));
    nervous.on(PASSED, 1);

    assertThat(nervous.failedForClient()).as("worth a probe").isTrue();

    assertThat(nervous.isDoubted()).isFalse();
    assertThat(nervous.on(PASSED, 2).observation().up()).isTrue();
  }

  @Test
  void whatWasNotMadeIsNoResult() {
    assertThatThrownBy(() -> riseFall.on(ProbeResult.notMade("no socket"), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String run(String results) {
    StringBuilder states = new StringBuilder();
    for (char result : results.toCharArray()) {
      now++;
      Observation seen = riseFall.on(result == 'p' ? PASSED : FAILED, now).observation();
      states.append(seen.up() ? 'U' : 'D');
    }
    return states.toString();
  }

  private static CheckConfig.Timing timing(int rise, int fall) {
    return new CheckConfig.Timing(Duration.ofSeconds(2), Duration.ofSeconds(1), rise, fall);
  }
}
