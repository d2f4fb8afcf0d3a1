package org.tandemlb.cluster.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

class ElectionTest {

  private static final String A = "198.18.0.100";
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Config config =
      new ConfigBuilder(3).vip(A, "lb1", new Failback.After(Duration.ofSeconds(30))).build();
  private final Config resting = new ConfigBuilder(3).vip(A, "", new Failback.Never()).build();
  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final Member lb3 = new Member("lb3", new UUID(0, 3));
  private final Election election =
      new Election(config, lb1, new LastHolders("lb1", config.cluster()));

  @Test
  void aLoneMemberDecidesAtOnce() {
    View view = view(1, lb1);
    election.installed(view, 0);
    election.reported(lb1, report(view).build(), 0);

    Assignment decided = election.due(0).orElseThrow();

    assertThat(decided.view()).isEqualTo(view.id());
    assertThat(decided.term()).isEqualTo(1);
    assertThat(decided.choices().get(address(A)).node()).isEqualTo("lb1");
  }

  @Test
  void theCoordinatorWaitsForAllButNoLongerThanItsPatience() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).cannot(A, "no carrier").build(), 0);

    assertThat(election.due(199 * MILLI)).isEmpty();
    assertThat(election.wakeAtNanos()).isEqualTo(200 * MILLI);
    assertThat(election.due(200 * MILLI).orElseThrow().choices().get(address(A)).node()).isEmpty();
  }

  /** It heard nobody while it stood still: that is its own failure. */
  @Test
  void whoStoodStillItselfBlamesNobodyForItsSilence() {
    long now = 0;
    for (int view = 1; view < 9; view += 2) {
      election.installed(view(view, lb1, lb2), now);
      election.due(now);
      now += 4_000 * MILLI;
      election.due(now);
      now += 600 * MILLI;
      departs(view + 1, Departure.SILENT, now);
    }
    assertThat(election.damping("lb2", now)).isEmpty();

    election.installed(view(11, lb1, lb2), now);
    departs(12, Departure.CLOSED, now);
    election.installed(view(13, lb1, lb2), now);
    departs(14, Departure.CLOSED, now);
    assertThat(election.damping("lb2", now)).as("a process that ended").isNotEmpty();
  }

  @Test
  void aStandstillIsOneFailureHoweverManyWereNotHeardMeanwhile() {
    election.installed(view(1, lb1, lb2, lb3), 0);
    election.due(0);
    long now = 4_000 * MILLI;
    election.installed(viewWithout(2, Map.of(lb2, Departure.SILENT, lb3, Departure.SILENT)), now);
    election.due(now);
    election.installed(view(3, lb1, lb2), now);
    departs(4, Departure.SILENT, now + 600 * MILLI);
    assertThat(election.damping("lb1", now)).isEmpty();

    now += 4_000 * MILLI;
    departs(5, Departure.SILENT, now);
    assertThat(election.damping("lb1", now)).as("it stood still again").isNotEmpty();
  }

  private void departs(int view, Departure how, long now) {
    election.installed(viewWithout(view, Map.of(lb2, how)), now);
  }

  private View viewWithout(int view, Map<Member, Departure> departed) {
    return new View(new ViewId(view, lb1.incarnation()), List.of(lb1), departed);
  }

  @Test
  void theCoordinatorThatHasAllReportsDecidesAtOnceOneAboveEveryTerm() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).term(3).build(), 0);
    election.reported(lb2, report(view).term(7).build(), 5 * MILLI);

    assertThat(election.due(5 * MILLI)).map(Assignment::term).hasValue(8L);
  }

  @Test
  void nobodyButTheCoordinatorDecides() {
    View view = view(1, lb2, lb1);
    election.installed(view, 0);
    election.reported(lb1, report(view).build(), 0);
    election.reported(lb2, report(view).build(), 0);

    assertThat(election.due(1_000 * MILLI)).isEmpty();
    assertThat(election.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aReportOfAnOldViewDoesNotCount() {
    View old = view(1, lb1, lb2);
    View view = view(2, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).cannot(A, "no carrier").build(), 0);
    election.reported(lb2, report(old).build(), 0);

    assertThat(election.due(0)).isEmpty();
    assertThat(election.due(200 * MILLI).orElseThrow().choices().get(address(A)).node()).isEmpty();
  }

  @Test
  void aReportThatOutrunsItsViewCountsOnceTheViewIsThere() {
    View view = view(2, lb1, lb2);
    election.reported(lb2, report(view).holds(A).build(), 0);
    election.installed(view, 0);
    election.reported(lb1, report(view).wellFor(A, 0).build(), 0);

    assertThat(election.due(0).orElseThrow().choices().get(address(A)).node()).isEqualTo("lb2");
  }

  @Test
  void aHolderThatIsHeardOfAfterTheDecisionIsMovedFromWithItsSessions() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).cannot(A, "stopping").build(), 0);
    election.reported(lb2, report(view).build(), 0);
    assertThat(election.due(0).orElseThrow().choices().get(address(A)).move()).isEmpty();

    election.reported(lb1, report(view).number(2).holds(A).cannot(A, "stopping").build(), MILLI);

    assertThat(election.due(MILLI).orElseThrow().choices().get(address(A)).move())
        .contains(new Move("lb1", 2));
  }

  /** Its report comes late: it took the address from the one that is aside. */
  @Test
  void aHolderThatIsHeardOfAfterAMoveFromAnotherWasDecidedIsMovedFromInstead() {
    View view = view(1, lb1, lb2, lb3);
    election.installed(view, 0);
    election.reported(lb1, report(view).cannot(A, "stopping").build(), 0);
    election.reported(lb2, report(view).aside(A, 4_000).cannot(A, "stopping").build(), 0);
    election.reported(lb3, report(view).build(), 0);
    Choice first = election.due(0).orElseThrow().choices().get(address(A));
    assertThat(first.node()).isEqualTo("lb3");
    assertThat(first.move()).map(Move::from).contains("lb2");

    election.reported(lb1, report(view).number(2).holds(A).cannot(A, "stopping").build(), MILLI);

    assertThat(election.due(MILLI).orElseThrow().choices().get(address(A)).move())
        .contains(new Move("lb1", 2));
  }

  @Test
  void aNewReportThatChangesTheOutcomeRaisesTheTermAndOneThatDoesNotIsSilent() {
    View view = view(1, lb1, lb2);
    decidedByAll(view);

    election.reported(lb2, report(view).number(2).build(), MILLI);
    assertThat(election.due(MILLI)).isEmpty();

    election.reported(lb1, report(view).number(2).cannot(A, "no carrier").build(), 2 * MILLI);
    Assignment second = election.due(2 * MILLI).orElseThrow();
    assertThat(second.term()).isEqualTo(2);
    assertThat(second.choices().get(address(A)))
        .isEqualTo(new Choice("lb2", "lb1 cannot: no carrier; the only one that can hold"));
  }

  @Test
  void theReasonStaysWhileTheVipDoes() {
    View view = view(1, lb1, lb2);
    decidedByAll(view);
    election.reported(lb1, report(view).number(2).cannot(A, "no carrier").build(), MILLI);
    Assignment moved = election.due(MILLI).orElseThrow();

    election.reported(lb2, report(view).number(2).holds(A).build(), 2 * MILLI);

    assertThat(election.due(2 * MILLI)).isEmpty();
    assertThat(election.due(MILLI + Election.REPEAT_NANOS)).hasValue(moved);
  }

  @Test
  void theDecisionIsRepeatedEachTwoSecondsAndToAMemberThatReportsLate() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).build(), 0);
    Assignment decided = election.due(200 * MILLI).orElseThrow();

    election.reported(lb2, report(view).build(), 300 * MILLI);
    assertThat(election.due(300 * MILLI)).hasValue(decided);
    assertThat(election.due(301 * MILLI)).isEmpty();
    assertThat(election.wakeAtNanos()).isEqualTo(300 * MILLI + Election.REPEAT_NANOS);
    assertThat(election.due(300 * MILLI + Election.REPEAT_NANOS)).hasValue(decided);
  }

  @Test
  void aMemberWhoseTermIsHigherThanTheDecisionGetsAnotherOneItCanObey() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).build(), 0);
    election.due(200 * MILLI);

    election.reported(lb2, report(view).term(9).build(), 300 * MILLI);

    assertThat(election.due(300 * MILLI)).map(Assignment::term).hasValue(10L);
  }

  @Test
  void homeIsElectedAtTheVeryMomentItHasBeenWell() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).wellFor(A, 29_000).build(), 0);
    election.reported(lb2, report(view).holds(A).build(), 0);
    assertThat(election.due(0).orElseThrow().choices().get(address(A)).node()).isEqualTo("lb2");
    assertThat(election.wakeAtNanos()).isEqualTo(1_000 * MILLI);

    assertThat(election.due(1_000 * MILLI).orElseThrow().choices().get(address(A)).node())
        .isEqualTo("lb1");
  }

  @Test
  void aMemberThatSaysNothingForThreeRepetitionsIsUnableAtThatMomentUntilItSpeaks() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).cannot(A, "no carrier").build(), 0);
    election.reported(lb2, report(view).build(), 0);
    assertThat(heldBy(election.due(0))).isEqualTo("lb2");
    election.due(2_000 * MILLI);
    election.due(4_000 * MILLI);
    assertThat(heldBy(election.due(5_999 * MILLI))).isEqualTo("lb2");
    assertThat(election.wakeAtNanos()).isEqualTo(6_000 * MILLI);

    Choice choice = election.due(6_000 * MILLI).orElseThrow().choices().get(address(A));
    assertThat(choice.node()).isEmpty();
    assertThat(choice.reason())
        .isEqualTo("lb1 cannot: no carrier; lb2 cannot: has not reported for 6 s");

    election.reported(lb2, report(view).number(2).build(), 6_100 * MILLI);
    assertThat(heldBy(election.due(6_100 * MILLI))).isEqualTo("lb2");
  }

  @Test
  void aNodesOwnReportNeverGrowsOld() {
    election.installed(view(1, lb1), 0);
    election.reported(lb1, report(view(1, lb1)).build(), 0);

    for (int second = 0; second < 20; second += 2) {
      assertThat(heldBy(election.due(second * 1_000 * MILLI))).isEqualTo("lb1");
    }
  }

  @Test
  void aCoordinatorThatStoodStillItselfBlamesNobodyForTheSilence() {
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).cannot(A, "no carrier").build(), 0);
    election.reported(lb2, report(view).build(), 0);
    election.due(0);

    assertThat(heldBy(election.due(20_000 * MILLI))).isEqualTo("lb2");
  }

  @Test
  void onlyTheCoordinatorOfTheOwnViewIsObeyed() {
    View view = view(2, lb2, lb1, lb3);
    election.installed(view, 0);

    assertThat(election.offered(lb3, new Assignment(view.id(), 9, Map.of()))).isFalse();
    assertThat(election.offered(lb2, new Assignment(id(1, lb2), 9, Map.of()))).isFalse();
    assertThat(election.settled()).isFalse();
    assertThat(election.offered(lb2, new Assignment(view.id(), 5, Map.of()))).isTrue();
    assertThat(election.settled()).isTrue();
  }

  @Test
  void anAssignmentThatOutrunsItsViewIsObeyedOnceTheViewIsThere() {
    View view = view(2, lb2, lb1);
    election.offered(lb2, new Assignment(view.id(), 5, Map.of()));
    assertThat(election.settled()).isFalse();

    election.installed(view, 0);

    assertThat(election.settled()).isTrue();
  }

  @Test
  void termsNeverFall() {
    View first = view(1, lb2, lb1);
    election.installed(first, 0);
    election.offered(lb2, new Assignment(first.id(), 5, Map.of()));
    View second = view(2, lb2, lb1);
    election.installed(second, 0);

    assertThat(election.offered(lb2, new Assignment(second.id(), 4, Map.of()))).isFalse();
    assertThat(election.offered(lb2, new Assignment(second.id(), 5, Map.of()))).isTrue();
    assertThat(election.offered(lb2, new Assignment(second.id(), 5, Map.of()))).isFalse();
  }

  @Test
  void aNodeWhoseFileDiffersHoldsNothingThatAnotherCanAndTheReasonNamesTheLine() {
    Config other = new ConfigBuilder(3).vip(A, "lb2", new Failback.Never()).build();
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).build(), 0);
    Report differs = report(view).holds(A).file(other).build();
    election.reported(lb2, differs, 0);

    assertThat(election.due(0).orElseThrow().choices().get(address(A)).node()).isEqualTo("lb1");
    assertThat(election.cannotHold("lb2", differs).get(address(A)))
        .isEqualTo("its file differs from lb1's: vips.198.18.0.100.home: lb2 on lb2, lb1 on lb1");
  }

  @Test
  void whatNobodyWithTheCoordinatorsFileCanHoldAnotherFileMay() {
    Config other = new ConfigBuilder(3).vip(A, "lb2", new Failback.Never()).build();
    View view = view(1, lb1, lb2, lb3);
    election.installed(view, 0);
    election.reported(lb1, report(view).holds(A).cannot(A, "stopping").build(), 0);
    election.reported(lb2, report(view).file(other).build(), 0);
    election.reported(lb3, report(view).cannot(A, "no carrier").build(), 0);

    Choice choice = election.due(0).orElseThrow().choices().get(address(A));

    assertThat(choice.node()).isEqualTo("lb2");
    assertThat(choice.move()).as("with the sessions").map(Move::from).hasValue("lb1");
  }

  @Test
  void whoLosesAnAddressAndCouldHaveItBackIsChosenAgainAsLongAsTheViewLasts() {
    Election election = new Election(resting, lb1, new LastHolders("lb1", resting.cluster()));
    View first = view(1, lb1, lb2);
    election.installed(first, 0);
    election.reported(lb1, report(first).file(resting).build(), 0);
    election.reported(lb2, report(first).file(resting).holds(A).build(), 0);
    assertThat(election.due(0).orElseThrow().choices().get(address(A)).node()).isEqualTo("lb2");

    election.reported(lb2, report(first).file(resting).number(2).build(), MILLI);

    assertThat(election.due(MILLI)).as("nothing to say").isEmpty();

    View second = view(2, lb1, lb2);
    election.installed(second, 2 * MILLI);
    election.reported(lb1, report(second).file(resting).number(3).build(), 2 * MILLI);
    election.reported(lb2, report(second).file(resting).number(3).build(), 2 * MILLI);
    assertThat(election.due(2 * MILLI).orElseThrow().choices().get(address(A)).node())
        .isEqualTo("lb1");
  }

  @Test
  void butNotWhatThatFileHasNot() {
    Config other = new ConfigBuilder(3).vip("198.18.0.101", "lb2", new Failback.Never()).build();
    View view = view(1, lb1, lb2);
    election.installed(view, 0);
    election.reported(lb1, report(view).holds(A).cannot(A, "stopping").build(), 0);
    election.reported(lb2, report(view).file(other).build(), 0);

    Choice choice = election.due(0).orElseThrow().choices().get(address(A));

    assertThat(choice.node()).isEmpty();
    assertThat(choice.reason()).startsWith("lb1 cannot: stopping; lb2 cannot: its file differs");
  }

  @Test
  void aNodeKnowsThatItIsItsOwnFileThatDiffersFromTheCoordinators() {
    Config other = new ConfigBuilder(3).vip(A, "lb2", new Failback.Never()).build();
    View view = view(1, lb2, lb1);
    election.installed(view, 0);
    election.reported(lb2, report(view).file(other).build(), 0);

    assertThat(election.cannotHold("lb1", report(view).build()).get(address(A)))
        .isEqualTo("its file differs from lb2's: vips.198.18.0.100.home: lb1 on lb1, lb2 on lb2");
    assertThat(election.cannotHold("lb2", report(view).file(other).build())).isEmpty();
  }

  @Test
  void theSuccessorIsToldHowTheHolderWent() {
    View first = view(1, lb1, lb2);
    election.installed(first, 0);
    election.reported(lb2, report(first).holds(A).build(), 0);
    View second = new View(id(2, lb1), List.of(lb1), Map.of(lb2, Departure.SILENT));
    election.installed(second, 0);
    election.reported(lb1, report(second).build(), 0);

    Optional<Assignment> decided = election.due(0);

    assertThat(decided.orElseThrow().choices().get(address(A)).reason())
        .isEqualTo("lb2 fell silent; home of the address");
  }

  /** By the newest decision, said now or before. */
  private String heldBy(Optional<Assignment> due) {
    due.ifPresent(decided -> election.offered(lb1, decided));
    return election.inForce().choices().get(address(A)).node();
  }

  private void decidedByAll(View view) {
    election.installed(view, 0);
    election.reported(lb1, report(view).build(), 0);
    election.reported(lb2, report(view).build(), 0);
    assertThat(election.due(0)).isPresent();
  }

  private ReportBuilder report(View view) {
    return new ReportBuilder(config).in(view.id());
  }

  private static View view(long number, Member... members) {
    return new View(id(number, members[0]), List.of(members), Map.of());
  }

  private static ViewId id(long number, Member creator) {
    return new ViewId(number, creator.incarnation());
  }
}
