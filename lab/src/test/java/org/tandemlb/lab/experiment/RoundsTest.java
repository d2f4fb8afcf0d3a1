package org.tandemlb.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private static final double STOLEN = 0.6;
  private static final double NOT_MUCH = 0.1;

  /** A stall of more than a quarter of a second is too long; nothing may be refused. */
  private static final Demand DEMAND =
      new Demand() {
        @Override
        public List<String> unmet(Outcome outcome) {
          return outcome.refused() > 0 ? List.of("refused") : List.of();
        }

        @Override
        public Optional<String> tooSlow(List<Outcome> rounds) {
          return rounds.stream().anyMatch(round -> round.stall().toMillis() > 250)
              ? Optional.of("stall")
              : Optional.empty();
        }
      };

  @Test
  void aTimeThatTheHostMadeLongIsNotTheContenders() {
    assertThat(Rounds.theHosts(DEMAND, outcome(0, 600), STOLEN))
        .contains("stall, while this machine lost 60 % of its CPUs for half a second");
  }

  @Test
  void aTimeThatNobodyElseMadeLongCounts() {
    assertThat(Rounds.theHosts(DEMAND, outcome(0, 600), NOT_MUCH)).isEmpty();
  }

  @Test
  void aRoundThatWasFastEnoughCounts() {
    assertThat(Rounds.theHosts(DEMAND, outcome(0, 100), STOLEN)).isEmpty();
  }

  @Test
  void whatWentWrongCountsWhateverTheHostDid() {
    assertThat(Rounds.theHosts(DEMAND, outcome(1, 600), STOLEN)).isEmpty();
  }

  private static Outcome outcome(int refused, long stallMillis) {
    Duration stall = Duration.ofMillis(stallMillis);
    return new Outcome(
        100,
        refused,
        0,
        40,
        0,
        0,
        stall,
        stall,
        Duration.ZERO,
        Duration.ZERO,
        List.of(),
        List.of());
  }
}
