package org.tandemlb.lab.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tandemlb.lab.experiment.Contender;
import org.tandemlb.lab.experiment.Form;
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
            400,
            0,
            0,
            40,
            0,
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMillis(40),
            Duration.ZERO,
            List.of(),
            List.of());

    assertThat(render(measured(two))).contains("| NOT SO: two holders for 40 ms |");
    assertThat(measured(two).unmet()).hasSize(1);
  }

  /** As the faults' table does. */
  @Test
  void whatOthersDidNotShowIsSaidWhereTheTableWantsItAndFailsNobody() {
    Form form = new Form("Faults", HandoverCommand.FORM.columns(), "", true);
    Measured other =
        new Measured(
            ROW,
            Contender.REFERENCE,
            List.of(outcome(0, 40, Duration.ofMillis(8))),
            Optional.empty());

    assertThat(render(form, other)).contains("| 40 sessions broken |");
    assertThat(render(HandoverCommand.FORM, other)).doesNotContain("40 sessions broken");
    assertThat(other.unmet()).isEmpty();
  }

  @Test
  void theRowsOwnObstacleFailsNobodyAndAnyOtherDoes() {
    Row row = ROW.unless(() -> Optional.of("no netem"));

    assertThat(notRun(row, "no netem").unmet()).isEmpty();
    assertThat(notRun(row, "round 2 broke off: x").unmet())
        .containsExactly("not run: round 2 broke off: x");
    assertThat(render(notRun(row, "no netem"))).contains("not run: no netem");
  }

  @Test
  void withShorterTimesARowIsHeldToItsOwnWord() {
    Row row = ROW.tuned(MoveDemand.MOVED);
    List<Outcome> rounds = List.of(outcome(0, 40, Duration.ofMillis(8)));

    assertThat(new Measured(row, Contender.TANDEM, rounds, Optional.empty()).unmet())
        .containsExactly("40 sessions broken");
    Measured tuned = new Measured(row, Contender.TUNED_TANDEM, rounds, Optional.empty());
    assertThat(tuned.unmet()).doesNotContain("40 sessions broken");
    assertThat(render(tuned)).contains("| Tandem, silence 0.2 s, lease 1 s |");
    assertThat(
            new Measured(row, Contender.TUNED_TANDEM, List.of(), Optional.of("broke off")).unmet())
        .as("it is ours all the same")
        .containsExactly("not run: broke off");
  }

  private static Measured notRun(Row row, String why) {
    return new Measured(row, Contender.TANDEM, List.of(), Optional.of(why));
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
    return new Outcome(
        400,
        refused,
        0,
        40,
        broken,
        0,
        stall,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        List.of(),
        List.of());
  }

  private static String render(Measured measured) {
    return render(HandoverCommand.FORM, measured);
  }

  private static String render(Form form, Measured measured) {
    return new Report(
            form,
            LocalDate.of(2026, 11, 21),
            "abc1234",
            3,
            List.of("Tandem, this build"),
            List.of(measured))
        .render();
  }
}
