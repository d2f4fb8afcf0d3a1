package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Needs;
import org.tandemlb.cluster.election.PassedOver;
import org.tandemlb.cluster.election.PassedOver.IfAsked;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.cluster.health.ObservationRows;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;
import org.tandemlb.config.Listen;

class ControlCoreTest {

  private static final InetAddress A = address("198.18.0.100");
  private static final MacAddress OWN_MAC = new MacAddress("02:00:00:00:00:01");
  private static final MacAddress OTHER_MAC = new MacAddress("02:00:00:00:00:02");
  private static final MacAddress STRANGERS_MAC = new MacAddress("02:00:00:00:00:99");
  private static final BackendId WEB_1 = new BackendId("web", "web-1");

  private final Config config =
      new ConfigBuilder(2)
          .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(30)))
          .served("198.18.0.100", "web")
          .build();
  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final Member lb3 = new Member("lb3", new UUID(0, 3));
  private ControlCore core = new ControlCore(config, lb1, 0, 0);
  private final List<Effect> effects = new ArrayList<>();
  private long nowNanos;
  private long sequence;

  @Test
  void aLoneNodeHoldsWithinASecondOfItsFirstView() {
    happens(new Event.ViewInstalled(view(1, lb1)));

    pass(300);

    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    assertThat(status().holder()).isEqualTo("lb1");
    assertThat(status().term()).isEqualTo(1);
    assertThat(performed()).contains(new VipEffect.Ask(), new VipEffect.Announce());
  }

  @Test
  void whatMayLeaveSessionsHangingAfterAMoveIsInTheStatusOfEveryNode() {
    Map<InetAddress, String> doubt = Map.of(A, "a rule that is not understood");
    happens(new Event.Local(0, links(OWN_MAC), Map.of(), doubt));
    happens(new Event.ViewInstalled(view(1, lb1)));

    pass(300);

    assertThat(status().mayHang()).isEqualTo(Map.of("lb1", "a rule that is not understood"));
    assertThat(reports()).last().extracting(Report::mayHang).isEqualTo(doubt);
  }

  @Test
  void nothingIsSaidBeforeTheFirstView() {
    happens(new Event.Local(0, links(OWN_MAC), Map.of(), Map.of()));
    pass(5_000);

    assertThat(sent()).isEmpty();
  }

  @Test
  void aReportGoesOutOnEveryViewOnChangeAndEachTwoSeconds() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    hear(new Message.Assigned(assignment(1, 1, "lb2")));
    effects.clear();

    pass(1_900);
    assertThat(reports()).isEmpty();
    pass(200);
    assertThat(reports()).hasSize(1);
    effects.clear();
    happens(new Event.Barred(A, "eth0 has no carrier"));
    assertThat(reports()).hasSize(1);
    assertThat(reports().get(0).cannotHold()).containsEntry(A, "eth0 has no carrier");
  }

  @Test
  void reportsHurryWhileTheViewHasNoAssignment() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    effects.clear();

    pass(200);

    assertThat(reports()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void aHolderKeepsHoldingThroughAViewChangeUntilTheNewAssignmentComes() {
    holds();
    happens(new Event.ViewInstalled(view(2, lb2, lb1)));
    pass(5_000);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);

    hear(new Message.Assigned(assignment(2, 9, "lb2")));
    pass(5_100); // It may be that the election has not heard who holds.

    assertThat(status().own()).isEqualTo(VipState.SPARE);
    assertThat(reports().get(reports().size() - 1).held()).isEmpty();
  }

  @Test
  void withoutAQuorumAMemberLetsGoAtOnceWhateverItsCoordinatorSays() {
    Config five = new ConfigBuilder(5).quorum().vip("198.18.0.100").build();
    core = new ControlCore(five, lb1, 0, 0);
    happens(new Event.ViewInstalled(view(1, lb2, lb1, lb3)));
    hear(new Message.Assigned(assignment(1, 1, "lb1")));
    pass(1_000);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    effects.clear();

    happens(new Event.ViewInstalled(view(2, lb2, lb1)));

    String why = "no quorum: of 5 nodes only lb2, lb1 are here, and 3 must be";
    assertThat(status().own()).isEqualTo(VipState.SPARE);
    assertThat(status().ownReason()).isEqualTo(why);
    assertThat(said()).containsOnlyOnce(why + "; this node holds nothing");
    hear(new Message.Assigned(assignment(2, 2, "lb1")));
    pass(5_000);
    assertThat(status().own()).isEqualTo(VipState.SPARE);

    happens(new Event.ViewInstalled(view(3, lb2, lb1, lb3)));
    hear(new Message.Assigned(assignment(3, 3, "lb1")));
    pass(1_000);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void aLoneNodeOfTwoThatWantAQuorumTakesNothingAndShowsWhy() {
    core = new ControlCore(new ConfigBuilder(2).quorum().vip("198.18.0.100").build(), lb1, 0, 0);

    happens(new Event.ViewInstalled(view(1, lb1)));
    pass(5_000);

    String why = "no quorum: of 2 nodes only lb1 is here, and 2 must be";
    assertThat(performed()).doesNotContain(new VipEffect.Ask());
    assertThat(node("lb1").state()).isEqualTo(why);
    assertThat(status().cannotHold()).containsEntry("lb1", why);
    assertThat(status().reason()).isEqualTo("lb1 cannot: " + why);
    assertThat(said()).containsOnlyOnce(why + "; this node holds nothing");
  }

  @Test
  void aReloadMovesNoVipThoughAllItsBackendsAreNew() {
    happens(new Event.ViewInstalled(view(1, lb1, lb2)));
    hear(
        new Message.Reported(
            report(1, Set.of(), Set.of(), Set.of("web", "www"), Set.of("web", "www"))));
    pass(500);
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", nowNanos, nowNanos)));
    pass(500);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    effects.clear();

    happens(new Event.Reloaded(served("www").fileHash("ab12").build(), Set.of()));
    for (int i = 0; i < 30; i++) {
      hear(
          new Message.Reported(
              report(1, Set.of(), Set.of(), Set.of("web", "www"), Set.of("web", "www"))));
      pass(1_000);
    }

    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    assertThat(reports()).isNotEmpty().allMatch(report -> report.fileHash().equals("ab12"));
    assertThat(verdicts().get(0).keySet()).containsExactly(new BackendId("www", "www-1"));
    assertThat(said()).as("a new backend begins unknown, as at the start").isEmpty();
  }

  @Test
  void aReloadKeepsTheVerdictsOfBackendsThatStay() {
    holds();
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", nowNanos, nowNanos)));
    effects.clear();

    happens(new Event.Reloaded(served("web").build(), Set.of()));
    pass(1_000);

    assertThat(verdicts()).isEmpty();
    assertThat(core.status(nowNanos).backends().get(0).verdict().state())
        .isEqualTo(Verdict.State.UP);
  }

  @Test
  void aCommandThatAReloadBringsForbidsNothingBeforeItWasRun() {
    holds();

    happens(new Event.Reloaded(served("web").canHold("/usr/local/bin/ready").build(), Set.of()));
    pass(1_000);
    assertThat(reports()).noneMatch(report -> report.reluctance().vetoed());

    happens(new Event.Vetoed("exit code 1"));
    assertThat(node("lb1").state()).isEqualTo("can-hold says no: exit code 1");

    happens(new Event.Reloaded(served("web").build(), Set.of()));
    assertThat(node("lb1").state()).isEqualTo("ok");
    assertThat(said()).contains("can-hold is asked no more: this node may hold");
  }

  @Test
  void whatWitnessesSaidBeforeAReloadIsForgotten() {
    core = new ControlCore(served("web").witness("198.18.0.1").build(), lb1, 0, 0);
    holds();
    for (int i = 0; i < 8; i++) {
      happens(new Event.Witness(false));
      pass(1_000);
    }
    assertThat(node("lb1").lacking()).isEqualTo("reaches no witness");

    happens(new Event.Reloaded(served("web").witness("198.18.0.2").build(), Set.of()));

    assertThat(node("lb1").lacking()).isEmpty();
  }

  private static ConfigBuilder served(String pool) {
    return new ConfigBuilder(2)
        .vip("198.18.0.100", "lb1", new Failback.After(Duration.ofSeconds(30)))
        .served("198.18.0.100", pool);
  }

  @Test
  void whatTheOperatorsCommandSaysIsReportedShownAndSaidOnce() {
    holds();
    happens(new Event.Vetoed("exit code 1: disk full"));
    happens(new Event.Vetoed("exit code 1: disk full"));

    assertThat(reports())
        .isNotEmpty()
        .allMatch(
            report -> report.reluctance().equals(new Reluctance("exit code 1: disk full", "")));
    assertThat(said())
        .containsOnlyOnce(
            "can-hold says no: exit code 1: disk full; this node holds only what nobody else can");
    assertThat(core.status(nowNanos).nodes().get(0).state())
        .isEqualTo("can-hold says no: exit code 1: disk full");
    assertThat(status().cannotHold()).containsKey("lb1");
    assertThat(status().own()).isEqualTo(VipState.HOLDER);

    happens(new Event.Vetoed("exit code 1: disk 98 % full"));
    assertThat(said()).filteredOn(line -> line.startsWith("can-hold says no")).hasSize(1);
    assertThat(node("lb1").state()).isEqualTo("can-hold says no: exit code 1: disk 98 % full");

    pass(1_000);
    happens(new Event.Vetoed(""));

    assertThat(said()).contains("can-hold says yes: this node may hold");
    assertThat(reports().get(reports().size() - 1).wellForMillis()).containsEntry(A, 0L);
    assertThat(core.status(nowNanos).nodes().get(0).state()).isEqualTo("ok");
  }

  @Test
  void aFilePutsTheNodeOnStandbyUntilItIsGone() {
    holds();
    happens(new Event.StandbyFile("/run/tandem/lb1.standby"));

    ClusterStatus.NodeStatus lb1 = core.status(nowNanos).nodes().get(0);
    assertThat(lb1.standby()).isTrue();
    assertThat(lb1.standbyFile()).isEqualTo("/run/tandem/lb1.standby");
    assertThat(lb1.state()).isEqualTo("standby, by the file /run/tandem/lb1.standby");
    assertThat(status().own())
        .as("nobody else has reported in this view")
        .isEqualTo(VipState.HOLDER);
    assertThat(said()).contains("the file /run/tandem/lb1.standby puts this node on standby");

    pass(1_000);
    happens(new Event.StandbyFile(""));

    assertThat(core.status(nowNanos).nodes().get(0).standby()).isFalse();
    assertThat(reports().get(reports().size() - 1).wellForMillis()).containsEntry(A, 0L);
    assertThat(said())
        .contains("the file /run/tandem/lb1.standby is gone: it puts this node on standby no more");
  }

  @Test
  void whatIsReachedNowIsReportedAtTheFirstAnswer() {
    holds();
    pass(TimeUnit.NANOSECONDS.toMillis(Election.REPEAT_NANOS));
    assertThat(reports().get(reports().size() - 1).reachesNow()).isEmpty();

    happens(new Event.Witness(true));
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", nowNanos, nowNanos)));

    Report last = reports().get(reports().size() - 1);
    assertThat(last.reachesNow()).containsExactlyInAnyOrder("web", Needs.WITNESS);
    assertThat(last.reaches()).isEmpty();
  }

  @Test
  void whetherAWitnessIsReachedIsReportedWhenItHasLasted() {
    holds();
    for (int second = 0; second < 7; second++) {
      happens(new Event.Witness(true));
      pass(1_000);
    }
    assertThat(reports().get(reports().size() - 1).reaches()).contains(Needs.WITNESS);

    for (int second = 0; second < 7; second++) {
      happens(new Event.Witness(false));
      pass(1_000);
    }

    Report last = reports().get(reports().size() - 1);
    assertThat(last.lacks()).contains(Needs.WITNESS);
    assertThat(last.reaches()).doesNotContain(Needs.WITNESS);
    assertThat(said()).containsOnlyOnce("this node reaches no witness");
    assertThat(core.status(nowNanos).nodes().get(0).lacking()).isEqualTo("reaches no witness");
    assertThat(core.status(nowNanos).nodes().get(0).state()).isEqualTo("ok");
  }

  @Test
  void afterAStallTheAddressIsGivenUpBeforeAnythingIsSaidToAnybody() {
    holds();
    nowNanos += TimeUnit.SECONDS.toNanos(3);

    happens(new Event.ViewInstalled(view(2, lb2, lb1)));

    int removed = effects.indexOf(new Effect.Perform(A, new VipEffect.Remove()));
    int sent =
        effects.indexOf(effects.stream().filter(Effect.Send.class::isInstance).findFirst().get());
    assertThat(removed).isNotNegative().isLessThan(sent);
    assertThat(effects.stream().filter(Effect.StoodStill.class::isInstance)).hasSize(1);
    assertThat(said())
        .anyMatch(
            line ->
                line.startsWith("lb1 stood still for 2.")
                    && line.endsWith(
                        " s, longer than its lease allows: gave up 198.18.0.100 first"));
  }

  @Test
  void aNodeThatDiesTwiceInAMinuteIsDampedAndThatIsSaidAndShown() {
    happens(new Event.ViewInstalled(view(1, lb1, lb2)));
    pass(100);
    dies(2, Departure.CLOSED);
    assertThat(node("lb2").damping()).isEmpty();

    happens(new Event.ViewInstalled(view(3, lb1, lb2)));
    pass(20_000);
    dies(4, Departure.SILENT);

    String why = "failed 2 times in a row: home again only when well for 60 s or more";
    assertThat(said()).containsOnlyOnce("lb2 " + why);
    assertThat(node("lb2").damping()).isEqualTo(why);

    happens(new Event.ViewInstalled(view(5, lb1, lb2)));
    assertThat(node("lb2").damping()).as("also once it is back").isEqualTo(why);
    assertThat(node("lb1").damping()).isEmpty();
  }

  @Test
  void aGoodbyeIsNoFailure() {
    for (int view = 1; view < 9; view += 2) {
      happens(new Event.ViewInstalled(view(view, lb1, lb2)));
      dies(view + 1, Departure.LEFT);
    }

    assertThat(node("lb2").damping()).isEmpty();
  }

  private void dies(int view, Departure how) {
    happens(
        new Event.ViewInstalled(
            new View(new ViewId(view, lb1.incarnation()), List.of(lb1), Map.of(lb2, how))));
  }

  @Test
  void aSpareDoesNotStartOnAnAssignmentOfAnotherView() {
    happens(new Event.ViewInstalled(view(3, lb2, lb1)));
    hear(new Message.Assigned(assignment(2, 9, "lb1")));

    pass(1_000);

    assertThat(status().own()).isEqualTo(VipState.SPARE);
  }

  @Test
  void theSuccessorOfADeadProcessAsksThreeTimesAndOfASilentOneForLonger() {
    assertThat(probesAfter(Departure.CLOSED)).isEqualTo(3);
    assertThat(probesAfter(Departure.SILENT)).isGreaterThan(5);
  }

  private long probesAfter(Departure how) {
    core = new ControlCore(config, lb1, 0, nowNanos);
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    hear(new Message.Reported(report(1, Set.of(A))));
    hear(new Message.Assigned(assignment(1, 1, "lb2")));
    effects.clear();
    happens(
        new Event.ViewInstalled(
            new View(new ViewId(2, lb1.incarnation()), List.of(lb1), Map.of(lb2, how))));
    pass(500);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    return performed().stream().filter(VipEffect.Ask.class::isInstance).count();
  }

  @Test
  void ownFramesAreIgnoredAndAMembersAreKnownByItsReports() {
    holds();
    happens(new Event.Local(0, links(OWN_MAC), Map.of(), Map.of()));
    happens(new Event.Claimed(A, OWN_MAC));
    pass(10);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);

    happens(new Event.Claimed(A, OTHER_MAC));
    pass(150);
    assertThat(said()).anyMatch(line -> line.contains("lb2 (02:00:00:00:00:02) speaks as"));
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void aStrangerThatAnswersIsBlamedAlthoughAMemberHasNeverReported() {
    happens(new Event.ViewInstalled(view(1, lb1)));

    for (int i = 0; i < 40; i++) {
      happens(new Event.Claimed(A, STRANGERS_MAC));
      pass(100);
    }

    assertThat(status().own()).isEqualTo(VipState.FAULT);
    assertThat(status().ownReason())
        .isEqualTo("in use by 02:00:00:00:00:99 (no node of this cluster)");
  }

  @Test
  void aStrangerThatOnlyAnnouncesMakesTheLaterNodeLetGoTwiceAndNoMore() {
    core = new ControlCore(config, lb2, 0, nowNanos); // lb1 comes first, and has never reported.
    happens(new Event.ViewInstalled(view(1, lb2)));
    pass(500);
    for (int time = 0; time < 2; time++) {
      happens(new Event.Claimed(A, STRANGERS_MAC));
      assertThat(status().own()).isNotEqualTo(VipState.HOLDER);
      pass(500); // Found free: it may be a node that was cut off again.
      assertThat(status().own()).isEqualTo(VipState.HOLDER);
    }
    effects.clear();

    happens(new Event.Claimed(A, STRANGERS_MAC));

    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    assertThat(said()).anyMatch(line -> line.contains("(no node of this cluster) speaks as"));
  }

  @Test
  void aNodeThatIsNotKnownYetIsDoubtedAnewAfterASecondHeal() {
    core = new ControlCore(config, lb2, 0, nowNanos);
    happens(new Event.ViewInstalled(view(1, lb2)));
    pass(500);
    happens(new Event.Claimed(A, OTHER_MAC));
    pass(150);
    happens(new Event.Claimed(A, OTHER_MAC)); // It answers, so it does carry it.
    pass(3_000); // Then it is cut off again.
    assertThat(status().own()).isEqualTo(VipState.HOLDER);

    happens(new Event.Claimed(A, OTHER_MAC));

    assertThat(status().own()).isNotEqualTo(VipState.HOLDER);
  }

  @Test
  void longAfterTheLastViewAnUnknownMacIsAStrangersFromTheFirstFrame() {
    core = new ControlCore(config, lb2, 0, nowNanos);
    happens(new Event.ViewInstalled(view(1, lb2)));
    pass(61_000);

    happens(new Event.Claimed(A, STRANGERS_MAC));

    assertThat(status().own()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void aNodeThatIsGoneFromTheClusterButHeardOnTheLanIsCutOff() {
    holds();
    happens(
        new Event.ViewInstalled(
            new View(
                new ViewId(2, lb1.incarnation()), List.of(lb1), Map.of(lb2, Departure.SILENT))));
    assertThat(node("lb2").state()).isEqualTo("lb2 fell silent");

    happens(new Event.Probed(A, OTHER_MAC));

    assertThat(node("lb2").state()).isEqualTo("cut off from lb2: it is still heard on the LAN");
    assertThat(node("lb2").present()).isFalse();
  }

  @Test
  void aMemberThatStaysButSaysNothingIsMuteInTheStatus() {
    happens(new Event.ViewInstalled(view(1, lb1, lb2)));
    hear(new Message.Reported(report(1, Set.of())));
    pass(5_900);
    assertThat(node("lb2").state()).isEqualTo("ok");

    pass(200);

    assertThat(node("lb2").state()).isEqualTo("has not reported for 6 s");
    assertThat(node("lb2").present()).isTrue();
  }

  @Test
  void verdictsAreToldOnlyWhenOneHasAnotherState() {
    happens(new Event.ViewInstalled(view(1, lb1)));
    assertThat(verdicts()).hasSize(1);
    effects.clear();

    happens(new Event.Observed(new Observation(WEB_1, true, "connected in 1 ms", 0, nowNanos)));
    happens(new Event.Observed(new Observation(WEB_1, true, "connected in 2 ms", 0, nowNanos)));
    assertThat(verdicts()).hasSize(1);
    assertThat(verdicts().get(0).get(WEB_1).state()).isEqualTo(Verdict.State.UP);
    effects.clear();

    happens(new Event.Observed(new Observation(WEB_1, false, "refused", nowNanos, nowNanos)));
    assertThat(verdicts().get(0).get(WEB_1).state()).isEqualTo(Verdict.State.DOWN);
    assertThat(said()).contains("web/web-1 is DOWN: refused");
  }

  @Test
  void aProbeThatOnlyRenewsWhatIsKnownLeavesTheLookAtAllVerdictsToItsTime() {
    Config two =
        new ConfigBuilder(2).served("198.18.0.100", "web").served("198.18.0.100", "api").build();
    core = new ControlCore(two, lb1, 0, nowNanos);
    BackendId other = new BackendId("api", "api-1");
    happens(new Event.ViewInstalled(view(1, lb1)));
    happens(new Event.Observed(new Observation(other, true, "connected", 0, nowNanos)));
    // Grows stale 2.1 s from now, and the next look after that is at 2.5 s.
    long madeNanos = nowNanos - TimeUnit.MILLISECONDS.toNanos(400);
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", 0, madeNanos)));
    pass(2_200);
    effects.clear();

    happens(new Event.Observed(new Observation(other, true, "connected", 0, nowNanos)));
    assertThat(effects).isEmpty();

    pass(300);
    assertThat(verdicts().get(0).get(WEB_1).state()).isEqualTo(Verdict.State.UNKNOWN);
  }

  @Test
  void anothersRowsThatOnlyRenewWhatItSaidLeaveTheLookToItsTimeToo() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    hear(new Message.Observed(rows(1, true)));
    long madeNanos = nowNanos - TimeUnit.MILLISECONDS.toNanos(400);
    happens(new Event.Observed(new Observation(WEB_1, false, "refused", 0, madeNanos)));
    pass(2_200);
    effects.clear();

    hear(new Message.Observed(rows(2, true)));
    assertThat(verdicts()).isEmpty();

    pass(300);
    assertThat(verdicts().get(0).get(WEB_1).state()).isEqualTo(Verdict.State.UP);
  }

  @Test
  void whatAnotherSeesOtherwiseIsProbedAtOnceAndWhatItSeesAlikeIsNot() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", 0, nowNanos)));
    hear(new Message.Observed(rows(1, true)));
    assertThat(effects).noneMatch(Effect.ProbeNow.class::isInstance);

    hear(new Message.Observed(rows(2, false)));
    hear(new Message.Observed(rows(3, false)));

    assertThat(effects.stream().filter(Effect.ProbeNow.class::isInstance))
        .containsExactly(new Effect.ProbeNow(Set.of(WEB_1)));
    assertThat(verdicts().get(verdicts().size() - 1).get(WEB_1).state())
        .as("and until then it keeps to what it saw itself")
        .isEqualTo(Verdict.State.UP);
  }

  @Test
  void aSpareProbesSeldomUntilItsHolderIsGone() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    hear(new Message.Reported(report(1, Set.of(A))));
    hear(new Message.Assigned(assignment(1, 1, "lb2")));
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", nowNanos, nowNanos)));
    hear(new Message.Observed(rows(1, true)));
    pass(3_000);
    hear(new Message.Observed(rows(2, true)));
    assertThat(effects).noneMatch(Effect.ProbeSeldom.class::isInstance);

    pass(2_500); // Its state has lasted for 5 s.
    assertThat(effects).contains(new Effect.ProbeSeldom(Set.of(WEB_1)));
    effects.clear();

    happens(
        new Event.ViewInstalled(
            new View(
                new ViewId(2, lb1.incarnation()), List.of(lb1), Map.of(lb2, Departure.CLOSED))));
    assertThat(effects).contains(new Effect.ProbeSeldom(Set.of()));
  }

  @Test
  void aPoolThatClientsReachThroughEveryNodeIsNobodysToProbeSeldom() {
    Config everywhere =
        new ConfigBuilder(2)
            .vip("198.18.0.100")
            .served("198.18.0.100", "web")
            .servedBy(new Listen.OwnNode(80), "web")
            .build();
    core = new ControlCore(everywhere, lb1, 0, nowNanos);
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    hear(new Message.Reported(report(1, Set.of(A))));
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", nowNanos, nowNanos)));
    pass(8_000);
    hear(new Message.Observed(rows(1, true)));
    pass(1_000);

    assertThat(effects).noneMatch(Effect.ProbeSeldom.class::isInstance);
  }

  @Test
  void whatIsDueIsDoneHoweverManyProbesEnd() {
    holds();
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", 0, nowNanos)));
    effects.clear();

    nowNanos = core.wakeAtNanos();
    happens(new Event.Observed(new Observation(WEB_1, true, "connected", 0, nowNanos)));

    assertThat(core.wakeAtNanos()).isGreaterThan(nowNanos);
  }

  @Test
  void anothersRowsCountAndARestartedNodesNumbersStartAnew() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    hear(new Message.Observed(rows(500, true)));
    assertThat(core.status(nowNanos).backends().get(0).seenBy()).containsEntry("lb2", true);
    Member restarted = new Member("lb2", new UUID(0, 22));

    happens(new Event.ViewInstalled(view(2, lb1, restarted)));
    happens(new Event.Arrived(restarted, Wire.encode(new Message.Observed(rows(1, false)))));

    assertThat(core.status(nowNanos).backends().get(0).seenBy()).containsEntry("lb2", false);
  }

  @Test
  void theNodeHearsWhoCarriesNowWhatItCarriedBefore() {
    holds();
    hear(new Message.Reported(report(2, Set.of())));
    happens(new Event.ViewInstalled(view(2, lb2, lb1)));
    hear(new Message.Assigned(assignment(2, 9, "lb2")));
    assertThat(moved()).isEmpty();

    hear(new Message.Reported(report(2, Set.of(A))));
    hear(new Message.Reported(report(2, Set.of(A))));

    assertThat(moved()).containsExactly(new Effect.VipElsewhere(A, "lb2"));
    assertThat(status().holder()).isEqualTo("lb2");
  }

  @Test
  void aStopLetsTheOthersTakeOverBeforeItIsOver() {
    holds();
    happens(new Event.ViewInstalled(view(2, lb2, lb1)));
    hear(new Message.Assigned(assignment(2, 5, "lb1")));
    effects.clear();

    happens(new Event.StopRequested());
    assertThat(reports().get(0).cannotHold()).containsEntry(A, "stopping");
    assertThat(reports().get(0).held()).contains(A);
    assertThat(stopped()).isFalse();

    hear(new Message.Assigned(assignment(2, 6, "lb2")));
    pass(5_100); // It may be that the election has not heard who holds.
    assertThat(status().own()).isEqualTo(VipState.SPARE);
    assertThat(stopped()).isFalse();

    hear(new Message.Reported(report(2, Set.of(A))));
    assertThat(stopped()).isTrue();
  }

  @Test
  void aStopThatNobodyAnswersIsOverAfterTwentyThreeSeconds() {
    holds();
    happens(new Event.ViewInstalled(view(2, lb2, lb1)));
    hear(new Message.Assigned(assignment(2, 5, "lb1")));

    happens(new Event.StopRequested());
    pass(22_900);
    assertThat(stopped()).isFalse();
    pass(200);

    assertThat(stopped()).isTrue();
    assertThat(performed()).contains(new VipEffect.Remove());
  }

  @Test
  void aVipThatIsLostJustWhenANodeStopsIsNotTakenAgain() {
    holds();
    happens(new Event.ViewInstalled(view(2, lb2, lb1)));
    hear(new Message.Assigned(assignment(2, 5, "lb1")));
    happens(new Event.StopRequested());

    happens(new Event.Lost(A));
    assertThat(stopped()).isTrue();
    effects.clear();
    pass(5_000);

    assertThat(status().own()).isEqualTo(VipState.SPARE);
    assertThat(performed()).noneMatch(VipEffect.Add.class::isInstance);
  }

  @Test
  void theLastNodeStopsOnceItHasCountedThatNoSessionIsLeft() {
    holds();

    happens(new Event.StopRequested());
    assertThat(stopped()).as("a session may have begun since the last count").isFalse();
    pass(1);
    happens(new Event.Local(0, links(OWN_MAC), Map.of(), Map.of()));

    assertThat(stopped()).isTrue();
    assertThat(status().reason()).isEqualTo("lb1 cannot: stopping");
  }

  @Test
  void aVipThatThisMachineCannotHoldIsReportedAndNotTried() {
    happens(new Event.Barred(A, "no interface has its network"));
    happens(new Event.ViewInstalled(view(1, lb1)));
    pass(1_000);

    assertThat(status().own()).isEqualTo(VipState.FAULT);
    assertThat(status().reason()).isEqualTo("lb1 cannot: no interface has its network");
    assertThat(node("lb1").state()).isEqualTo("no interface has its network");
    assertThat(status().cannotHold()).isEqualTo(Map.of("lb1", "no interface has its network"));
  }

  @Test
  void anyNodeKnowsWhomTheElectionPassesOverAndWhy() {
    holds();
    happens(new Event.ViewInstalled(view(2, lb2, lb1)));
    String notForLong = "it has not reached a backend of web for long enough yet";

    hear(new Message.Reported(report(2, Set.of(), Set.of("web"), Set.of(), Set.of())));
    assertThat(status().passedOver())
        .isEqualTo(Map.of("lb2", new PassedOver("it reaches no backend of web", IfAsked.REFUSED)));

    hear(new Message.Reported(report(2, Set.of(), Set.of(), Set.of(), Set.of())));
    assertThat(status().passedOver())
        .isEqualTo(Map.of("lb2", new PassedOver(notForLong, IfAsked.NOT_YET)));

    hear(new Message.Reported(report(2, Set.of(), Set.of(), Set.of(), Set.of("web"))));
    assertThat(status().passedOver())
        .isEqualTo(Map.of("lb2", new PassedOver(notForLong, IfAsked.CHOSEN)));

    hear(new Message.Reported(report(2, Set.of(), Set.of(), Set.of("web"), Set.of("web"))));
    assertThat(status().passedOver()).isEmpty();
  }

  @Test
  void aVipThatTheCoordinatorsFileDoesNotHaveIsSaidOnceAndHeldByNobody() {
    View view = view(1, lb2, lb1);
    happens(new Event.ViewInstalled(view));

    for (int term = 1; term <= 3; term++) {
      hear(new Message.Assigned(new Assignment(view.id(), term, Map.of())));
    }

    assertThat(said().stream().filter(line -> line.contains("goes to nobody")))
        .containsExactly(
            "198.18.0.100 goes to nobody in term 1: the coordinator's file does not have it");
    assertThat(status().own()).isEqualTo(VipState.SPARE);
  }

  @Test
  void whatOnlyALaterVersionSaysIsLeftOutAndSaidOnce() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));
    for (long term = 1; term <= 3; term++) {
      byte[] known = Wire.encode(new Message.Assigned(assignment(1, term, "lb1")));
      happens(new Event.Arrived(lb2, Arrays.copyOf(known, known.length + 9)));
      happens(new Event.Arrived(lb2, new byte[] {known[0], (byte) 200, 1}));
    }
    pass(1_000); // lb2 never reports, and could serve old sessions.

    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    assertThat(said())
        .containsOnlyOnce(
            "lb2 is of a later version: it says more in a message (Assigned) than this version"
                + " knows; that is left out",
            "lb2 is of a later version: it says a message of kind 200, which this version does not"
                + " know; that is left out");
  }

  @Test
  void nonsenseFromAMemberIsRefusedAndSaidOnce() {
    happens(new Event.ViewInstalled(view(1, lb2, lb1)));

    happens(new Event.Arrived(lb2, new byte[] {99}));
    happens(new Event.Arrived(lb2, new byte[] {99}));

    assertThat(said())
        .containsOnlyOnce("a message of lb2 is refused: format 99, this node speaks 3");
  }

  /** lb1 holds alone, and has heard lb2's report before. */
  private void holds() {
    happens(new Event.ViewInstalled(view(1, lb1)));
    hear(new Message.Reported(report(1, Set.of())));
    pass(500);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    effects.clear();
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

  /** Ticks when the core wants to be woken. */
  private void pass(long millis) {
    long endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    while (core.wakeAtNanos() <= endNanos) {
      nowNanos = Math.max(nowNanos, core.wakeAtNanos());
      happens(new Event.Tick());
    }
    nowNanos = endNanos;
  }

  private ClusterStatus.VipStatus status() {
    return core.status(nowNanos).vips().get(0);
  }

  private ClusterStatus.NodeStatus node(String name) {
    return core.status(nowNanos).nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<VipEffect> performed() {
    return effects.stream()
        .filter(Effect.Perform.class::isInstance)
        .map(effect -> ((Effect.Perform) effect).effect())
        .toList();
  }

  private List<Message> sent() {
    return effects.stream()
        .filter(Effect.Send.class::isInstance)
        .map(effect -> Wire.decode(((Effect.Send) effect).message()))
        .map(decoded -> ((Decoded.Understood) decoded).message())
        .toList();
  }

  private List<Report> reports() {
    return sent().stream()
        .filter(Message.Reported.class::isInstance)
        .map(message -> ((Message.Reported) message).report())
        .toList();
  }

  private List<Map<BackendId, Verdict>> verdicts() {
    return effects.stream()
        .filter(Effect.VerdictsChanged.class::isInstance)
        .map(effect -> ((Effect.VerdictsChanged) effect).verdicts())
        .toList();
  }

  private List<Effect> moved() {
    return effects.stream().filter(Effect.VipElsewhere.class::isInstance).toList();
  }

  private List<String> said() {
    return effects.stream()
        .filter(Effect.Say.class::isInstance)
        .map(effect -> ((Effect.Say) effect).text())
        .toList();
  }

  private boolean stopped() {
    return effects.contains(new Effect.Stopped());
  }

  private static View view(long number, Member... members) {
    return new View(new ViewId(number, members[0].incarnation()), List.of(members), Map.of());
  }

  private Assignment assignment(long view, long term, String node) {
    return new Assignment(
        new ViewId(view, lb2.incarnation()), term, Map.of(A, new Choice(node, "a test")));
  }

  private Report report(long view, Set<InetAddress> held) {
    return report(view, held, Set.of(), Set.of(), Set.of());
  }

  private Report report(
      long view,
      Set<InetAddress> held,
      Set<String> emptyPools,
      Set<String> steadyPools,
      Set<String> reachesNow) {
    sequence++;
    return new Report(
        sequence,
        new ViewId(view, lb2.incarnation()),
        0,
        held,
        Map.of(),
        Map.of(),
        emptyPools,
        steadyPools,
        links(OTHER_MAC),
        config.shared().lines(),
        config.shared().hash(),
        "f11e",
        7,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        0,
        Reluctance.NONE,
        reachesNow,
        Map.of(),
        Set.of());
  }

  private static ObservationRows rows(long number, boolean up) {
    return new ObservationRows(
        number, List.of(new ObservationRows.Row(WEB_1, up, "a test", 10, 10)));
  }

  private static Map<InetAddress, LinkIdentity> links(MacAddress mac) {
    return Map.of(A, new LinkIdentity("eth0", mac, address("198.18.0.11")));
  }
}
