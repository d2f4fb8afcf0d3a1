package org.tandemlb.lab.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tandemlb.lab.experiment.Contender;
import org.tandemlb.lab.experiment.Measured;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Report;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Spec;

class ReportTest {

  private static final Row ROW =
      Row.of(
          "switchover",
          "switchover, IPv4",
          Spec.PAIR,
          MoveDemand.HITLESS,
          rig -> outcome(0, 0, Duration.ZERO));

  @Test
  void aRowHasMedianAndWorstOfItsRounds() {
    Measured measured =
        measured(
            outcome(0, 0, Duration.ofMillis(6)),
            outcome(2, 0, Duration.ofMillis(9)),
            outcome(0, 1, Duration.ofMillis(8)));

    assertThat(render(measured))
        .contains(
            "| switchover, IPv4 | Tandem | 0 / 2 | 400 / 400 | 0 / 1 | 40 / 40 | 8 / 9 | 0 / 0 | NOT"
                + " SO: 2 connections refused or failed; 1 sessions broken |");
  }

  @Test
  void aRowThatDidNotRunSaysWhyAndHasNoNumber() {
    Measured measured =
        new Measured(
            ROW,
            Contender.REFERENCE,
            List.of(outcome(0, 0, Duration.ZERO)),
            Optional.of("keepalived is not installed"));

    assertThat(render(measured))
        .contains(
            "| switchover, IPv4 | keepalived + HAProxy |  |  |  |  |  |  | not run: keepalived is not"
                + " installed |");
    assertThat(measured.unmet()).as("the reference owes us nothing").isEmpty();
  }

  @Test
  void theLongestStallOfAllRoundsIsNamedAndMakesTheRowFail() {
    Measured measured =
        measured(
            outcome(0, 0, Duration.ofMillis(312)),
            outcome(0, 0, Duration.ofMillis(251)),
            outcome(0, 0, Duration.ofMillis(8)));

    assertThat(render(measured)).contains("| NOT SO: stall 312 ms > 250 ms |");
    assertThat(measured.unmet()).containsExactly("stall 312 ms > 250 ms");
    assertThat(ROW.demand().unmet(measured.rounds().get(0)))
        .as("the tests of every build do not judge how fast it was")
        .isEmpty();
  }

  @Test
  void twoAnswerersMakeTheRowFail() {
    Outcome two =
        new Outcome(
            400, 0, 0, 40, 0, 0, Duration.ZERO, Duration.ofMillis(40), List.of(), List.of());

    assertThat(render(measured(two))).contains("| NOT SO: two holders for 40 ms |");
    assertThat(measured(two).unmet()).hasSize(1);
  }

  @Test
  void theHeadSaysWhatWasMeasuredWhenAndHowOften() {
    assertThat(render(measured(outcome(0, 0, Duration.ZERO))))
        .contains("2026-11-21, commit abc1234, N = 3.")
        .contains("Tandem, this build");
  }

  private static Measured measured(Outcome... outcomes) {
    return new Measured(ROW, Contender.TANDEM, List.of(outcomes), Optional.empty());
  }

  private static Outcome outcome(int refused, int broken, Duration stall) {
    return new Outcome(400, refused, 0, 40, broken, 0, stall, Duration.ZERO, List.of(), List.of());
  }

  private static String render(Measured measured) {
    return new Report(
            HandoverCommand.FORM,
            LocalDate.of(2026, 11, 21),
            "abc1234",
            3,
            List.of("Tandem, this build"),
            List.of(measured))
        .render();
  }
}
