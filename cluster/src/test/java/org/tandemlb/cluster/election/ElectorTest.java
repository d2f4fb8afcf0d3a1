package org.tandemlb.cluster.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.PassedOver.IfAsked;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.config.Config;
import org.tandemlb.config.Failback;

class ElectorTest {

  private static final String A = "198.18.0.100";
  private static final String B = "198.18.0.101";
  private static final Failback AFTER_30S = new Failback.After(Duration.ofSeconds(30));

  private final List<Standing> standings = new ArrayList<>();
  private final Map<InetAddress, String> departed = new HashMap<>();
  private Wanted wanted = Wanted.NOTHING;
  private int failures;

  @Test
  void aVipGoesToItsHomeAtOnceWhenNobodyHolds() {
    Config config = new ConfigBuilder(2).vip(A, "lb2", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).wellFor(A, 0));

    assertThat(choice(config, A)).isEqualTo(new Choice("lb2", "home of the address"));
  }

  @Test
  void homeWaitsUntilItHasBeenWellAndTheExactMomentIsTold() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb2", new ReportBuilder(config).holds(A));
    reports("lb1", new ReportBuilder(config).wellFor(A, 12_000));

    Elector.Outcome early = elect(config, 0);
    assertThat(early.choices().get(address(A))).isEqualTo(new Choice("lb2", "holds it already"));
    assertThat(early.recheckAtNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(18));

    Elector.Outcome due = elect(config, early.recheckAtNanos());
    assertThat(due.choices().get(address(A)))
        .isEqualTo(new Choice("lb1", "home of the address", from("lb2")));
    assertThat(due.recheckAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aHomeThatFailsAgainAndAgainWaitsLonger() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb2", new ReportBuilder(config).holds(A));
    failures = 3;
    reports("lb1", new ReportBuilder(config).wellFor(A, 31_000));

    Elector.Outcome early = elect(config, 0);
    assertThat(early.choices().get(address(A)).node()).isEqualTo("lb2");
    assertThat(early.recheckAtNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(120 - 31));
    assertThat(elect(config, early.recheckAtNanos()).choices().get(address(A)).node())
        .isEqualTo("lb1");

    asked(A, "lb1", 0);
    assertThat(choice(config, A).node()).as("who asks for it means now").isEqualTo("lb1");
  }

  @Test
  void aNodeThatFailsAgainAndAgainStillHoldsWhatNobodyElseCan() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    failures = 9;
    reports("lb1", new ReportBuilder(config).wellFor(A, 0));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  private static Optional<Move> from(String node) {
    return Optional.of(new Move(node, 0));
  }

  @Test
  void aMoveThatWouldBreakSessionsSaysSo() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).notHitless(A, "this machine has no nft"));
    reports("lb2", new ReportBuilder(config).holds(A));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb1",
                "home of the address; its sessions are reset: lb1: this machine has no nft"));
  }

  @Test
  void whatSteppedAsideIsTakenOverFromThere() {
    Config config = new ConfigBuilder(3).vip(A).build();
    reports("lb1", new ReportBuilder(config).aside(A).cannot(A, "stopping"));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A).move()).isEqualTo(from("lb1"));
  }

  @Test
  void ofSeveralThatSteppedAsideTheLastOneIsTakenOverFrom() {
    Config config = new ConfigBuilder(3).vip(A, "lb2", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).aside(A, 9_900));
    reports("lb2", new ReportBuilder(config).aside(A, 9_700).wellFor(A, 40));
    reports("lb3", new ReportBuilder(config).aside(A, 10_000));

    assertThat(choice(config, A).node()).isEqualTo("lb2");
    assertThat(choice(config, A).move()).isEqualTo(from("lb3"));
  }

  @Test
  void whoTakesBackWhatItServesMovesNothing() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).aside(A));
    reports("lb2", new ReportBuilder(config).aside(A));

    assertThat(choice(config, A)).isEqualTo(new Choice("lb1", "home of the address"));
  }

  @Test
  void withFailbackNeverHomeTakesItOnlyFromNobody() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", new Failback.Never()).build();
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).holds(A));

    assertThat(elect(config, 0).recheckAtNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(choice(config, A).node()).isEqualTo("lb2");
  }

  @Test
  void whoCannotHoldIsPassedOverAndTheReasonSaysWhy() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).holds(A).cannot(A, "eth0 has no carrier"));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb2", "lb1 cannot: eth0 has no carrier; the only one that can hold", from("lb1")));
  }

  @Test
  void nobodyHoldsOnlyWhenNobodyCan() {
    Config config = new ConfigBuilder(2).vip(A).build();
    reports("lb1", new ReportBuilder(config).cannot(A, "eth0 has no carrier"));
    reports("lb2", new ReportBuilder(config).cannot(A, "stopping"));

    assertThat(choice(config, A))
        .isEqualTo(new Choice("", "lb1 cannot: eth0 has no carrier; lb2 cannot: stopping"));
  }

  @Test
  void theDeathOfTheHolderIsTheReasonOfItsSuccessor() {
    Config config = new ConfigBuilder(3).vip(A).build();
    reports("lb2", new ReportBuilder(config));
    reports("lb3", new ReportBuilder(config));
    departed.put(address(A), "lb1 left");

    assertThat(choice(config, A))
        .isEqualTo(new Choice("lb2", "lb1 left; eldest of those that can hold"));
  }

  @Test
  void equalVipsAreSpreadEvenly() {
    Config config =
        new ConfigBuilder(2).vip(A).vip(B).vip("198.18.0.102").vip("198.18.0.103").build();
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config));

    assertThat(elect(config, 0).choices().values())
        .extracting(Choice::node)
        .containsExactly("lb1", "lb2", "lb1", "lb2");
  }

  @Test
  void whoHoldsAlreadyIsCountedBeforeTheRestIsSpread() {
    Config config = new ConfigBuilder(2).vip(A).vip(B).build();
    reports("lb1", new ReportBuilder(config).holds(B));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A))
        .isEqualTo(new Choice("lb2", "carries the fewest addresses of those that can hold"));
  }

  @Test
  void aGroupMovesTogether() {
    Config config =
        new ConfigBuilder(2).vip(A, "lb1", AFTER_30S, "web").vip(B, "", AFTER_30S, "web").build();
    reports("lb1", new ReportBuilder(config).cannot(B, "eth1 is missing"));
    reports("lb2", new ReportBuilder(config));

    assertThat(elect(config, 0).choices().values()).extracting(Choice::node).containsOnly("lb2");
  }

  @Test
  void aGroupThatNobodyCanHoldWholeGoesToWhoCanHoldTheMostOfIt() {
    Config config =
        new ConfigBuilder(1).vip(A, "", AFTER_30S, "web").vip(B, "", AFTER_30S, "web").build();
    reports("lb1", new ReportBuilder(config).cannot(B, "eth1 is missing"));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
    assertThat(choice(config, B))
        .isEqualTo(
            new Choice("", "lb1 carries the others of its group and cannot: eth1 is missing"));
  }

  @Test
  void aHolderWhosePoolIsEmptyGivesWayToOneThatHasReachedItForLongEnough() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).served(A, "web").build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks("web"));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb2", "lb1 reaches no backend of web; the only one that can hold", from("lb1")));
  }

  @Test
  void aBackendThatDiesOrReturnsForEverybodyMovesNothing() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").build();

    reports("lb1", new ReportBuilder(config).holds(A).lacks("web"));
    reports("lb2", new ReportBuilder(config).unsteady("web"));

    assertThat(choice(config, A)).isEqualTo(new Choice("lb1", "holds it already"));
  }

  /** Its weights are all 0 there, or it is not checked: it would be the last to notice. */
  @Test
  void theDeathOfEveryBackendDrawsNoVipToANodeWhoseFileDoesNotLook() {
    Config config = new ConfigBuilder(3).vip(A).served(A, "web").build();

    reports("lb1", new ReportBuilder(config).holds(A).lacks("web"));
    reports("lb2", new ReportBuilder(config).unjudged("web"));
    assertThat(choice(config, A)).isEqualTo(new Choice("lb1", "holds it already"));

    reports("lb3", new ReportBuilder(config));
    asked(A, "lb2", 0);
    assertThat(choice(config, A).node()).as("who reaches it").isEqualTo("lb3");
    assertThat(passedOver(config, A))
        .containsEntry("lb2", "its own file sends nobody to web, or does not check it");
    assertThat(new Elector(config).passedOver(standings).get(address(A)).get("lb2").ifAsked())
        .as("no time will change that")
        .isEqualTo(IfAsked.REFUSED);
  }

  @Test
  void whoseFileDoesNotLookIsNoWorseThanWhoHolds() {
    Config config =
        new ConfigBuilder(3)
            .vip(A, "lb2", AFTER_30S)
            .vip(B)
            .served(A, "web")
            .served(B, "api")
            .build();
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config).unjudged("web").unjudged("api").holds(B));
    reports("lb3", new ReportBuilder(config).lacks("web"));

    assertThat(choice(config, A).node()).as("its home").isEqualTo("lb2");
    assertThat(choice(config, B)).as("the holder").isEqualTo(new Choice("lb2", "holds it already"));
  }

  @Test
  void whereNobodyHoldsWhoseFileDoesNotLookIsNoBetterThanAnyOther() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").build();
    reports("lb1", new ReportBuilder(config).lacks("web"));
    reports("lb2", new ReportBuilder(config).unjudged("web"));

    assertThat(choice(config, A).node()).as("the eldest of equals").isEqualTo("lb1");
  }

  @Test
  void whoIsNotChosenForTheAskingIsToldWithTheElectionsOwnReason() {
    Config config = new ConfigBuilder(3).vip(A).vip(B).served(A, "web").build();
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config).lacks("web"));
    reports("lb3", new ReportBuilder(config).unsteady("web"));
    asked(A, "lb2", 0);

    assertThat(choice(config, A).node()).as("however much it is asked for").isEqualTo("lb1");
    assertThat(passedOver(config, A))
        .isEqualTo(
            Map.of(
                "lb2", "it reaches no backend of web",
                "lb3", "it has not reached a backend of web for long enough yet"));
    assertThat(passedOver(config, B)).isEmpty();
    assertThat(new Elector(config).passedOver(standings).get(address(A)).get("lb2").ifAsked())
        .isEqualTo(IfAsked.REFUSED);
  }

  @Test
  void whoIsAskedForNeedNotHaveReachedItsBackendsForLong() {
    Config config = new ConfigBuilder(3).vip(A).served(A, "web").witness("198.18.0.1").build();
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config).fresh("web").fresh(Needs.WITNESS));
    reports("lb3", new ReportBuilder(config).unsteady("web"));

    assertThat(choice(config, A).node()).as("nobody asks").isEqualTo("lb1");
    Map<String, PassedOver> passedOver = new Elector(config).passedOver(standings).get(address(A));
    assertThat(passedOver.get("lb2").ifAsked()).isEqualTo(IfAsked.CHOSEN);
    assertThat(passedOver.get("lb3").ifAsked()).isEqualTo(IfAsked.NOT_YET);
    asked(A, "lb2", 1_000);
    assertThat(choiceAt(config, 1_000)).isEqualTo("lb2");
    assertThat(choiceAt(config, 6_000)).isEqualTo("lb2");
    assertThat(choiceAt(config, 6_001)).as("what was asked then is done or over").isEqualTo("lb1");
  }

  @Test
  void whoWasAskedForAndHoldsIsJudgedAsAnyHolder() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").build();
    asked(A, "lb2", 0);
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).holds(A).unsteady("web"));

    assertThat(choiceAt(config, 60_000)).isEqualTo("lb2");
  }

  @Test
  void whoIsWorseForAnyReasonIsPassedOverForTheFirst() {
    Config config = new ConfigBuilder(4).vip(A).build();
    standby("lb4");
    reports("lb1", new ReportBuilder(config).cannot(A, "eth0 has no carrier"));
    reports("lb2", new ReportBuilder(config).failed(A, "in use by 02:00:00:00:00:99"));
    reports("lb3", new ReportBuilder(config));
    reports("lb4", new ReportBuilder(config));

    assertThat(passedOver(config, A))
        .isEqualTo(
            Map.of(
                "lb1", "eth0 has no carrier",
                "lb2", "it failed lately: in use by 02:00:00:00:00:99",
                "lb4", "standby, as asked on lb9"));
  }

  @Test
  void whoIsAsGoodAsTheBestIsNotPassedOver() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks("web"));
    reports("lb2", new ReportBuilder(config).lacks("web"));
    asked(A, "lb2", 0);

    assertThat(passedOver(config, A)).isEmpty();
    assertThat(choice(config, A).node()).isEqualTo("lb2");
  }

  @Test
  void aWishForTheHolderTakesBackOneThatHasNotComeTrue() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").build();
    asked(A, "lb2", 0);
    asked(A, "lb1", 0);
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A).node()).as("although lb2 could now").isEqualTo("lb1");
  }

  @Test
  void aHolderThatReachesNoWitnessGivesWayToOneThatDoes() {
    Config config =
        new ConfigBuilder(2)
            .vip(A, "lb1", AFTER_30S)
            .served(A, "web")
            .witness("198.18.0.1")
            .build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks(Needs.WITNESS));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice("lb2", "lb1 reaches no witness; the only one that can hold", from("lb1")));
  }

  @Test
  void whoHasNotReachedAWitnessForLongEnoughIsToldSo() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").witness("198.18.0.1").build();
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config).unsteady(Needs.WITNESS).unsteady("web"));

    assertThat(passedOver(config, A))
        .isEqualTo(
            Map.of("lb2", "it has not reached a backend of web and a witness for long enough yet"));
  }

  @Test
  void aWitnessThatIsGoneForEverybodyMovesNothing() {
    Config config = new ConfigBuilder(2).vip(A).witness("198.18.0.1").build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks(Needs.WITNESS));
    reports("lb2", new ReportBuilder(config).unsteady(Needs.WITNESS));

    assertThat(choice(config, A)).isEqualTo(new Choice("lb1", "holds it already"));
  }

  @Test
  void aWitnessAndBackendsCountAlikeAndAreNamedTogether() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").witness("198.18.0.1").build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks(Needs.WITNESS));
    reports("lb2", new ReportBuilder(config).lacks("web"));
    assertThat(choice(config, A).node()).isEqualTo("lb1");

    standings.clear();
    reports("lb1", new ReportBuilder(config).holds(A).lacks("web").lacks(Needs.WITNESS));
    reports("lb2", new ReportBuilder(config));
    assertThat(choice(config, A).reason())
        .startsWith("lb1 reaches no backend of web and no witness; ");

    standings.clear();
    reports("lb1", new ReportBuilder(config).holds(A).lacks("web").lacks(Needs.WITNESS));
    reports("lb2", new ReportBuilder(config).lacks("web"));
    assertThat(choice(config, A).reason())
        .as("what both lack is no reason")
        .startsWith("lb1 reaches no witness; ");
  }

  @Test
  void withoutAWitnessInTheFileItDoesNotMatterWhoReachesOne() {
    Config config = new ConfigBuilder(2).vip(A).build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks(Needs.WITNESS));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void poolsOfOtherVipsDoNotMatter() {
    Config config = new ConfigBuilder(2).vip(A).vip(B).served(B, "mail").build();
    reports("lb1", new ReportBuilder(config).holds(A).lacks("mail"));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void whoFailedLatelyIsWorseThanWhoDidNotButBetterThanNobody() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).failed(A, "in use by 02:00:00:00:00:99"));
    reports("lb2", new ReportBuilder(config));
    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb2", "lb1 failed: in use by 02:00:00:00:00:99; the only one that can hold"));

    standings.clear();
    reports("lb1", new ReportBuilder(config).failed(A, "in use by 02:00:00:00:00:99"));
    reports("lb2", new ReportBuilder(config).failed(A, "in use by 02:00:00:00:00:99"));
    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void ofTwoHoldersTheEarlierInTheFileStaysEvenWhenTheOtherIsAtHome() {
    Config config = new ConfigBuilder(2).vip(A, "lb2", AFTER_30S).build();
    reports("lb2", new ReportBuilder(config).holds(A));
    reports("lb1", new ReportBuilder(config).holds(A));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void aNodeOnStandbyGivesItsVipAwayEvenWhenItIsHome() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    standby("lb1");
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb2",
                "lb1 is on standby, as asked on lb9; the only one that can hold",
                from("lb1")));
  }

  @Test
  void aNodeOnStandbyHoldsWhatNobodyElseCan() {
    Config config = new ConfigBuilder(2).vip(A).build();
    standby("lb1");
    reports("lb1", new ReportBuilder(config).holds(A));
    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb1",
                "holds it already; lb1 is on standby, as asked on lb9, but nobody better is"
                    + " there"));

    reports("lb2", new ReportBuilder(config).cannot(A, "eth0 has no carrier"));
    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void aNodeOnStandbyIsBetterThanOneThatFailedLatelyOrReachesNoBackend() {
    Config config = new ConfigBuilder(2).vip(A).served(A, "web").build();
    standby("lb1");
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).holds(A).lacks("web"));
    assertThat(choice(config, A).node()).isEqualTo("lb1");

    standings.clear();
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).failed(A, "in use by 02:00:00:00:00:99"));
    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void whenAllAreOnStandbyWhoHoldsGoesOn() {
    Config config = new ConfigBuilder(2).vip(A).build();
    standby("lb1", "lb2");
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).holds(A));

    assertThat(choice(config, A).node()).isEqualTo("lb2");
  }

  @Test
  void aVipGoesAtOnceToTheNodeThatWasAskedForWhateverIsItsHome() {
    for (Failback failback : List.of(AFTER_30S, new Failback.Never())) {
      Config config = new ConfigBuilder(2).vip(A, "lb1", failback).build();
      standings.clear();
      asked(A, "lb2", 10);
      reports("lb1", new ReportBuilder(config).holds(A));
      reports("lb2", new ReportBuilder(config).wellFor(A, 5));

      assertThat(choice(config, A)).isEqualTo(new Choice("lb2", "asked for on lb9", from("lb1")));
    }
  }

  @Test
  void aNodeThatWasAskedForAndAwaySinceWaitsLikeAHome() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    asked(A, "lb2", -10_000);
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config).wellFor(A, 5));

    Elector.Outcome early = elect(config, 0);
    assertThat(early.choices().get(address(A)).node()).isEqualTo("lb1");
    assertThat(early.recheckAtNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(29_995));
    assertThat(elect(config, early.recheckAtNanos()).choices().get(address(A)))
        .isEqualTo(new Choice("lb2", "asked for on lb9", from("lb1")));

    Config never = new ConfigBuilder(2).vip(A, "lb1", new Failback.Never()).build();
    assertThat(elect(never, 0).recheckAtNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(choice(never, A).node()).isEqualTo("lb1");
  }

  @Test
  void aNodeThatHasJustLetGoTakesItBackAtOnceWhenThatIsAskedFor() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", new Failback.Never()).build();
    asked(A, "lb1", -50);
    reports("lb1", new ReportBuilder(config).aside(A).wellFor(A, 5));
    reports("lb2", new ReportBuilder(config).holds(A));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void aNodeThatWasAskedForAndIsOnStandbyHoldsNothing() {
    Config config = new ConfigBuilder(2).vip(A).build();
    standby("lb2");
    asked(A, "lb2", 10);
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config).holds(A));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  @Test
  void theNewestWishForAnyVipOfAGroupCountsForAll() {
    Config config =
        new ConfigBuilder(3).vip(A, "lb1", AFTER_30S, "web").vip(B, "", AFTER_30S, "web").build();
    reports("lb1", new ReportBuilder(config).holds(A, B));
    reports("lb2", new ReportBuilder(config));
    reports("lb3", new ReportBuilder(config));

    asked(A, "lb2", 10);
    asked(B, "lb3", 10);
    assertThat(elect(config, 0).choices().values()).extracting(Choice::node).containsOnly("lb3");

    asked(A, "", 20);
    assertThat(elect(config, 0).choices().values()).extracting(Choice::node).containsOnly("lb1");
  }

  @Test
  void aWishForANodeOrAVipThatTheFileDoesNotHaveIsNone() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).holds(A));
    reports("lb2", new ReportBuilder(config));
    asked(A, "lb2", 10);
    asked(A, "lb7", 20);
    asked(B, "lb1", 30);

    assertThat(choice(config, A).node()).isEqualTo("lb2");
    assertThat(elect(config, 0).choices()).containsOnlyKeys(address(A));
  }

  @Test
  void aVipLeavesANodeWhoseOperatorSaysNoWithItsSessions() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).served(A, "web").build();
    reports("lb1", new ReportBuilder(config).holds(A).vetoed("exit code 1: disk full"));
    reports("lb2", new ReportBuilder(config).unsteady("web"));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb2",
                "lb1's can-hold says no: exit code 1: disk full; the only one that can hold",
                from("lb1")));
  }

  @Test
  void aFileOnANodeKeepsItOnStandbyAsAWishDoes() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    String file = "/run/tandem/lb1.standby";
    reports("lb1", new ReportBuilder(config).holds(A).standbyFile(file));
    reports("lb2", new ReportBuilder(config));

    assertThat(choice(config, A).node()).isEqualTo("lb2");
    assertThat(choice(config, A).reason())
        .startsWith("lb1 is on standby, by the file /run/tandem/lb1.standby; ");

    standings.clear();
    standby("lb1");
    reports("lb1", new ReportBuilder(config).standbyFile(file));
    reports("lb2", new ReportBuilder(config).holds(A));
    assertThat(choice(config, A).reason())
        .startsWith("lb1 is on standby, as asked on lb9 and by the file " + file + "; ");
  }

  @Test
  void whenEveryOperatorSaysNoTheHolderStays() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb1", new ReportBuilder(config).vetoed("exit code 1").wellFor(A, 0));
    reports("lb2", new ReportBuilder(config).holds(A).vetoed("exit code 2"));

    assertThat(choice(config, A))
        .isEqualTo(
            new Choice(
                "lb2",
                "holds it already; lb2's can-hold says no: exit code 2, but nobody better is"
                    + " there"));
  }

  @Test
  void whoCannotHoldIsWorseThanWhoseOperatorSaysNo() {
    Config config = new ConfigBuilder(2).vip(A).build();
    reports("lb1", new ReportBuilder(config).vetoed("exit code 1"));
    reports("lb2", new ReportBuilder(config).cannot(A, "eth0 has no carrier"));

    assertThat(choice(config, A).node()).isEqualTo("lb1");

    standings.clear();
    reports("lb1", new ReportBuilder(config).vetoed("exit code 1"));
    reports("lb2", new ReportBuilder(config).failed(A, "in use by a stranger"));

    assertThat(choice(config, A).node()).isEqualTo("lb1");
  }

  /** What people are told of it comes from what the election goes by. */
  @Test
  void whereAVipBelongsAndWhenItGoesThereIsKnownBefore() {
    Config config = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).vip(B).build();
    reports("lb2", new ReportBuilder(config).holds(A));
    failures = 2;
    reports("lb1", new ReportBuilder(config).wellFor(A, 12_000));

    assertThat(homecoming(config, seconds(20)))
        .isEqualTo(new Homecoming("lb1", AFTER_30S, OptionalLong.of(seconds(60 - 12 - 20))));
    assertThat(homecoming(config, seconds(50)).inNanos()).hasValue(0);
    assertThat(new Elector(config).homecomings(standings, wanted, 0))
        .as("one that belongs nowhere")
        .doesNotContainKey(address(B));

    asked(A, "lb2", 0);
    assertThat(homecoming(config, 0))
        .isEqualTo(new Homecoming("lb2", AFTER_30S, OptionalLong.empty()));
  }

  @Test
  void whatDoesNotGoHomeHasNoMomentForIt() {
    Config never = new ConfigBuilder(2).vip(A, "lb1", new Failback.Never()).build();
    reports("lb2", new ReportBuilder(never).holds(A));
    reports("lb1", new ReportBuilder(never).wellFor(A, 12_000));
    assertThat(homecoming(never, 0).inNanos()).isEmpty();

    standings.clear();
    standby("lb1");
    Config after = new ConfigBuilder(2).vip(A, "lb1", AFTER_30S).build();
    reports("lb2", new ReportBuilder(after).holds(A));
    reports("lb1", new ReportBuilder(after).wellFor(A, 12_000));
    assertThat(homecoming(after, 0).inNanos()).isEmpty();
  }

  private Homecoming homecoming(Config config, long nowNanos) {
    return new Elector(config).homecomings(standings, wanted, nowNanos).get(address(A));
  }

  private static long seconds(long count) {
    return TimeUnit.SECONDS.toNanos(count);
  }

  @Test
  void theSameReportsAlwaysGiveTheSameOutcome() {
    Config config = new ConfigBuilder(3).vip(A).vip(B).vip("fd00:18::100").build();
    reports("lb3", new ReportBuilder(config).holds(A));
    reports("lb1", new ReportBuilder(config));
    reports("lb2", new ReportBuilder(config));

    assertThat(elect(config, 0)).isEqualTo(elect(config, 0));
  }

  private void reports(String node, ReportBuilder report) {
    Report said = report.build();
    Member member = new Member(node, new UUID(0, 1));
    standings.add(
        new Standing(
            member, said, 0, said.cannotHold(), failures, wanted.standby(node, said.reluctance())));
  }

  private void standby(String... nodes) {
    Map<String, String> asked = new HashMap<>();
    for (String node : nodes) {
      asked.put(node, "lb9");
    }
    wanted = new Wanted(asked, wanted.placements());
  }

  private void asked(String vip, String node, long atMillis) {
    List<Wanted.Placement> placements = new ArrayList<>(wanted.placements());
    placements.add(
        new Wanted.Placement(address(vip), node, "lb9", TimeUnit.MILLISECONDS.toNanos(atMillis)));
    wanted = new Wanted(wanted.standby(), placements);
  }

  private String choiceAt(Config config, long millis) {
    return elect(config, TimeUnit.MILLISECONDS.toNanos(millis)).choices().get(address(A)).node();
  }

  private Choice choice(Config config, String vip) {
    return elect(config, 0).choices().get(address(vip));
  }

  private Map<String, String> passedOver(Config config, String vip) {
    Map<String, String> reasons = new HashMap<>();
    new Elector(config)
        .passedOver(standings)
        .get(address(vip))
        .forEach((node, passedOver) -> reasons.put(node, passedOver.why()));
    return reasons;
  }

  private Elector.Outcome elect(Config config, long nowNanos) {
    return new Elector(config).elect(standings, departed, Map.of(), wanted, nowNanos);
  }
}
