package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.HandoverMessage;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.config.Config;
import org.tandemlb.config.LogConfig.Level;

/**
 * A holder is asked to stop, with sessions: it ends when they have, or when drain is over. Or it is
 * to take nobody any more: the address goes first.
 */
class PoliteStopTest {

  private static final InetAddress A = address("198.18.0.100");
  private static final long DRAIN_MILLIS = 60_000;
  private static final Flow FLOW = new Flow(address("198.18.0.31"), 40_000, 80);

  private final Config config =
      new ConfigBuilder(2)
          .drain(Duration.ofMillis(DRAIN_MILLIS))
          .vip("198.18.0.100")
          .served("198.18.0.100", "web")
          .build();
  private final Config withAVipMore =
      new ConfigBuilder(2).vip("198.18.0.100").vip("198.18.0.101").build();
  private final Config withAnotherVip = new ConfigBuilder(2).vip("198.18.0.101").build();
  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final ControlCore core = new ControlCore(config, lb1, 0, 0);
  private final List<Effect> effects = new ArrayList<>();
  private final Set<Flow> sockets = new HashSet<>(Set.of(FLOW));

  /** The pools that the other can serve from. */
  private Set<String> reached = Set.of("web");

  private long nowNanos;
  private long sequence;

  // --- nobody takes what it holds
  // -----------------------------------------------------------------

  @Test
  void aloneItTakesNobodyNewAndWaitsForItsSessions() {
    holdsAlone(3);
    happens(new Event.StopRequested());

    assertThat(effects).containsOnlyOnce(new Effect.NobodyTakes());
    pass(30_000);
    assertThat(stopped()).isFalse();
    assertThat(status().own()).isEqualTo(VipState.HOLDER);

    happens(local(0));

    assertThat(stopped()).isTrue();
    assertThat(performed()).contains(new VipEffect.Remove());
  }

  @Test
  void aloneItWaitsNoLongerThanDrain() {
    holdsAlone(3);
    happens(new Event.StopRequested());
    pass(DRAIN_MILLIS - 100);
    assertThat(stopped()).isFalse();

    pass(200);

    assertThat(stopped()).isTrue();
    assertThat(effects).containsOnlyOnce(new Effect.NobodyTakes());
  }

  @Test
  void whoComesWhileItWaitsAloneTakesOver() {
    holdsAlone(3);
    happens(new Event.StopRequested());
    pass(5_000);
    happens(new Event.ViewInstalled(view(2)));
    hear(new Message.Reported(report(2, Set.of())));
    pass(100);
    assertThat(stopped()).isFalse();

    hear(assigned(6, "lb2", true));
    stepsAsideInTerm(6);
    hear(new Message.Reported(report(2, Set.of(A))));
    pass(10_000);

    assertThat(stopped()).isFalse();
    sessionsEnd();
    assertThat(stopped()).isTrue();
    assertThat(performed()).noneMatch(VipEffect.Remove.class::isInstance);
  }

  /** A file is rolled out: the other has the new one, and this node's still counts. */
  @Test
  void whoHasAnotherFileTakesOverWithTheSessions() {
    coordinatesAPair();
    hear(new Message.Reported(file(report(2, Set.of()), withAVipMore)));
    pass(1_000);
    assertThat(status().own()).as("as long as it goes on").isEqualTo(VipState.HOLDER);

    happens(new Event.StopRequested());
    stepsAsideInTerm(decidedTerm());
    hear(new Message.Reported(file(report(2, Set.of(A)), withAVipMore)));
    pass(2_000);
    sessionsEnd();

    assertThat(stopped()).isTrue();
    assertThat(effects).doesNotContain(new Effect.NobodyTakes());
    assertThat(performed()).noneMatch(VipEffect.Remove.class::isInstance);
  }

  @Test
  void whoseNewFileHasNotTheAddressIsNotWaitedFor() {
    coordinatesAPair();
    hear(new Message.Reported(file(report(2, Set.of()), withAnotherVip)));

    happens(new Event.StopRequested());
    pass(2_900); // It may report another.
    assertThat(effects).doesNotContain(new Effect.NobodyTakes());
    pass(200);

    assertThat(effects).contains(new Effect.NobodyTakes());
    assertThat(stopped()).isFalse();
  }

  /** A taker that is busy is silent now and then; who is refused stays refused. */
  @Test
  void whoFallsSilentForAMomentIsWaitedFor() {
    coordinatesAPair();
    hear(new Message.Reported(file(report(2, Set.of()), config)));
    pass(1_000);
    happens(new Event.StopRequested());
    pass(1_000);
    happens(
        new Event.ViewInstalled(
            new View(
                new ViewId(3, lb1.incarnation()), List.of(lb1), Map.of(lb2, Departure.SILENT))));
    pass(2_500);
    assertThat(effects).doesNotContain(new Effect.NobodyTakes());

    happens(
        new Event.ViewInstalled(
            new View(new ViewId(4, lb1.incarnation()), List.of(lb1, lb2), Map.of())));
    hear(new Message.Reported(file(report(4, Set.of()), config)));
    pass(2_500);

    assertThat(effects).doesNotContain(new Effect.NobodyTakes());
    stepsAsideInTerm(decidedTerm());
  }

  @Test
  void whoStaysSilentIsNotWaitedForLonger() {
    coordinatesAPair();
    hear(new Message.Reported(file(report(2, Set.of()), config)));
    happens(new Event.StopRequested());
    happens(
        new Event.ViewInstalled(
            new View(
                new ViewId(3, lb1.incarnation()), List.of(lb1), Map.of(lb2, Departure.SILENT))));

    pass(3_500);

    assertThat(effects).containsOnlyOnce(new Effect.NobodyTakes());
  }

  // --- another takes it, with its sessions
  // --------------------------------------------------------

  @Test
  void itDrainsUntilTheLastSessionOfWhatItGaveAwayHasEnded() {
    givesAwayWhenAskedToStop();
    pass(30_000);
    assertThat(stopped()).isFalse();
    assertThat(status().own()).isEqualTo(VipState.SPARE);

    sessionsEnd();

    assertThat(stopped()).isTrue();
    assertThat(performed()).endsWith(new VipEffect.LeaveAside());
  }

  @Test
  void itDrainsNoLongerThanDrain() {
    givesAwayWhenAskedToStop();
    pass(DRAIN_MILLIS - 1_000);
    assertThat(stopped()).isFalse();

    pass(2_500);

    assertThat(stopped()).isTrue();
    assertThat(performed()).contains(new VipEffect.LeaveAside());
  }

  @Test
  void whatNobodyTakesAfterAllIsServedAsideUntilDrainIsOver() {
    holdsInAPair();
    happens(new Event.StopRequested());
    hear(assigned(6, "lb2", true));
    stepsAsideInTerm(6); // And the other never reports that it has it.
    pass(DRAIN_MILLIS - 1_000);
    assertThat(stopped()).isFalse();

    pass(6_000);

    assertThat(stopped()).isTrue();
  }

  /** They reach that node through this one. */
  @Test
  void aloneItWaitsForTheSessionsThatAnotherStillServesAside() {
    holdsInAPair();
    hear(new Message.Reported(report(2, Set.of(), Map.of(A, new Aside(1, 50_000, true)))));
    hear(
        new Message.Handed(
            A, "lb1", new HandoverMessage.Flows(1, true, false, Set.of(FLOW), Set.of())));
    happens(new Event.StopRequested());
    hear(assigned(6, "", false));
    happens(local(0));
    pass(10_000);
    happens(local(0));
    assertThat(stopped()).isFalse();

    says(new HandoverMessage.Left());
    assertThat(stopped()).isTrue();
  }

  @Test
  void whatItsTakerLeavesBehindIsTakenBackForTheSessions() {
    givesAwayWhenAskedToStop();
    happens(
        new Event.ViewInstalled(
            new View(
                new ViewId(3, lb1.incarnation()), List.of(lb1), Map.of(lb2, Departure.CLOSED))));
    pass(2_000);

    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    assertThat(effects).contains(new Effect.NobodyTakes());
    pass(30_000);
    assertThat(stopped()).isFalse();

    happens(local(0));
    assertThat(stopped()).isTrue();
  }

  /** Its cable is cut, say; it is still in the view, and nobody has the address. */
  @Test
  void whatItsTakerCanHoldNoMoreIsTakenBackForTheSessions() {
    givesAwayWhenAskedToStop();
    hear(new Message.Reported(report(2, Set.of())));
    hear(assigned(7, "", false));
    pass(100);

    assertThat(reported().cannotHold()).as("it can").isEmpty();
    hear(assigned(8, "lb1", false));
    pass(500);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    assertThat(reported().cannotHold()).as("but would rather not").containsKey(A);
    hear(assigned(9, "", false));
    pass(30_000);
    assertThat(status().own()).as("nobody takes it").isEqualTo(VipState.HOLDER);
    assertThat(stopped()).isFalse();

    happens(local(0));
    assertThat(stopped()).isTrue();
  }

  /** It is asked to stop as well, and nobody takes what it has. */
  @Test
  void whatItsTakerStillHasIsNotTakenBack() {
    givesAwayWhenAskedToStop();
    hear(assigned(7, "", false));
    pass(100);

    assertThat(reported().cannotHold()).containsKey(A);
  }

  private Report reported() {
    return effects.stream()
        .filter(Effect.Send.class::isInstance)
        .map(send -> Wire.decode(((Effect.Send) send).message()))
        .map(decoded -> ((Decoded.Understood) decoded).message())
        .filter(Message.Reported.class::isInstance)
        .map(message -> ((Message.Reported) message).report())
        .reduce((before, last) -> last)
        .orElseThrow();
  }

  private void givesAwayWhenAskedToStop() {
    holdsInAPair();
    happens(new Event.StopRequested());
    hear(assigned(6, "lb2", true));
    assertThat(status().own()).as("until the other is ready").isEqualTo(VipState.HOLDER);
    stepsAsideInTerm(6);
    hear(new Message.Reported(report(2, Set.of(A))));
    assertThat(effects).doesNotContain(new Effect.NobodyTakes());
  }

  private void stepsAsideInTerm(long term) {
    says(new HandoverMessage.Diverted(term));
    assertThat(performed()).anyMatch(VipEffect.StepAside.class::isInstance);
    assertThat(stopped()).isFalse();
  }

  private void sessionsEnd() {
    sockets.clear();
    pass(300);
    says(new HandoverMessage.Undiverted());
    pass(100);
  }

  // --- it is to take nobody any more
  // --------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(names = {"DRAIN", "MAINT"})
  void whoIsDrainedRefusesNobodyUntilTheAddressHasGone(AdminState wished) {
    holdsInAPair();
    wish(wished);
    assertThat(own()).isEqualTo(new Effect.OwnState(AdminState.DRAIN, Set.of(A)));
    hear(assigned(6, "lb2", true));
    pass(500);
    assertThat(own().open()).containsExactly(A);

    stepsAsideInTerm(6);
    hear(new Message.Reported(report(2, Set.of(A))));
    pass(900);
    assertThat(own())
        .as("for handshakes")
        .isEqualTo(new Effect.OwnState(AdminState.DRAIN, Set.of(A)));

    pass(200);
    assertThat(own()).isEqualTo(new Effect.OwnState(wished, Set.of()));
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAIN", "MAINT"})
  void whoIsDrainedAloneRefusesAtOnceAndSaysSo(AdminState wished) {
    holdsAlone(3);

    wish(wished);

    assertThat(own()).isEqualTo(new Effect.OwnState(wished, Set.of()));
    assertThat(warnings()).anyMatch(line -> line.contains("nobody else can take it"));
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
  }

  @Test
  void whoCarriesNothingRefusesAtOnce() {
    holdsInAPair();
    hear(assigned(6, "lb2", false));
    pass(5_100); // It may be that the election has not heard who holds.
    effects.clear();

    wish(AdminState.MAINT);

    assertThat(effects).contains(new Effect.OwnState(AdminState.MAINT, Set.of()));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatTheOthersDoNotTakeIsClosedInTheEnd() {
    holdsInAPair();
    wish(AdminState.DRAIN);
    for (int i = 0; i < 5; i++) {
      pass(4_000);
      hear(new Message.Reported(report(2, Set.of()))); // Or it would be mute.
    }
    pass(2_900);
    assertThat(own().open()).containsExactly(A);

    pass(200);

    assertThat(own()).isEqualTo(new Effect.OwnState(AdminState.DRAIN, Set.of()));
    assertThat(warnings()).anyMatch(line -> line.contains("nobody else has taken it in time"));
  }

  @Test
  void whoHasJustStartedIsWaitedFor() {
    reached = Set.of();
    holdsInAPair();

    wish(AdminState.DRAIN);
    assertThat(own().open()).containsExactly(A);

    pass(8_100);
    assertThat(own().open()).isEmpty();
  }

  @Test
  void bothDrainedNobodyTakesIt() {
    holdsInAPair();
    happens(
        new Event.Wish(
            Map.of(
                new WishKey(WishKey.Kind.NODE_ADMIN, "lb1"), "drain",
                new WishKey(WishKey.Kind.NODE_ADMIN, "lb2"), "drain"),
            0));

    assertThat(own()).isEqualTo(new Effect.OwnState(AdminState.DRAIN, Set.of()));
  }

  @Test
  void whoIsReadyAgainInTheMiddleTakesEverybodyAndWaitsAnewTheNextTime() {
    holdsInAPair();
    wish(AdminState.DRAIN);
    pass(3_000);

    wish(AdminState.READY);
    assertThat(own()).isEqualTo(new Effect.OwnState(AdminState.READY, Set.of()));
    hear(new Message.Reported(report(2, Set.of()))); // Or it would be mute.

    wish(AdminState.DRAIN);
    pass(3_000);
    assertThat(own().open()).containsExactly(A);
  }

  @Test
  void aReloadInTheMiddleChangesNothing() {
    holdsInAPair();
    wish(AdminState.DRAIN);

    happens(new Event.Reloaded(config, Set.of()));

    assertThat(own().open()).containsExactly(A);
  }

  private void wish(AdminState state) {
    String value = state == AdminState.READY ? "" : state.name().toLowerCase(Locale.ROOT);
    happens(new Event.Wish(Map.of(new WishKey(WishKey.Kind.NODE_ADMIN, "lb1"), value), 0));
  }

  /** What it does of what is wished of it, as it said last. */
  private Effect.OwnState own() {
    return effects.stream()
        .filter(Effect.OwnState.class::isInstance)
        .map(Effect.OwnState.class::cast)
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  private List<String> warnings() {
    return effects.stream()
        .filter(Effect.Say.class::isInstance)
        .map(Effect.Say.class::cast)
        .filter(say -> say.level() == Level.WARN)
        .map(Effect.Say::text)
        .toList();
  }

  // --- the core, its kernel and the other node
  // ----------------------------------------------------

  private void holdsAlone(int sessions) {
    happens(local(sessions));
    happens(
        new Event.ViewInstalled(
            new View(new ViewId(1, lb1.incarnation()), List.of(lb1), Map.of())));
    pass(500);
    assertThat(status().own()).isEqualTo(VipState.HOLDER);
    effects.clear();
  }

  private void holdsInAPair() {
    holdsAlone(3);
    happens(new Event.ViewInstalled(view(2)));
    hear(new Message.Reported(report(2, Set.of())));
    hear(assigned(5, "lb1", false));
    effects.clear();
  }

  private void coordinatesAPair() {
    holdsAlone(3);
    happens(
        new Event.ViewInstalled(
            new View(new ViewId(2, lb1.incarnation()), List.of(lb1, lb2), Map.of())));
  }

  /** Of this node's newest assignment, as the others hear it. */
  private long decidedTerm() {
    return effects.stream()
        .filter(Effect.Send.class::isInstance)
        .map(send -> Wire.decode(((Effect.Send) send).message()))
        .map(decoded -> ((Decoded.Understood) decoded).message())
        .filter(Message.Assigned.class::isInstance)
        .mapToLong(message -> ((Message.Assigned) message).assignment().term())
        .max()
        .orElseThrow();
  }

  private Report file(Report report, Config other) {
    return new Report(
        report.sequence(),
        new ViewId(report.view().number(), lb1.incarnation()),
        report.highestTerm(),
        report.held(),
        report.cannotHold(),
        report.troubled(),
        report.lacks(),
        report.reaches(),
        report.links(),
        other.shared().lines(),
        other.shared().hash(),
        report.fileHash(),
        report.sessions(),
        report.wellForMillis(),
        report.aside(),
        report.notHitless(),
        report.lastMoves(),
        report.startedEpochMillis(),
        report.reluctance(),
        report.reachesNow(),
        report.mayHang(),
        report.unjudged());
  }

  private void happens(Event event) {
    List<Effect> now = core.on(event, nowNanos);
    effects.addAll(now);
    for (Effect effect : now) {
      if (effect instanceof Effect.Perform perform) {
        answer(perform.effect()).ifPresent(it -> happens(new Event.Answered(A, it)));
      } else if (effect instanceof Effect.Pass pass) {
        boolean lists = pass.effect() instanceof HandoverEffect.ListSockets;
        HandoverEvent answer =
            lists ? new HandoverEvent.Sockets(sockets) : new HandoverEvent.Done();
        happens(new Event.Passed(A, answer));
      }
    }
  }

  private static Optional<VipEvent> answer(VipEffect effect) {
    if (effect instanceof VipEffect.Add || effect instanceof VipEffect.Renew) {
      return Optional.of(new VipEvent.Carried());
    } else if (effect instanceof VipEffect.StepAside) {
      return Optional.of(new VipEvent.SteppedAside());
    } else if (effect instanceof VipEffect.RenewAside) {
      return Optional.of(new VipEvent.AsideKept());
    } else if (effect instanceof VipEffect.LeaveAside) {
      return Optional.of(new VipEvent.AsideGone());
    }
    return effect instanceof VipEffect.Remove ? Optional.of(new VipEvent.Gone()) : Optional.empty();
  }

  private void says(HandoverMessage message) {
    hear(new Message.Handed(A, "lb1", message));
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

  private static Event local(int sessions) {
    return new Event.Local(sessions, links("02:00:00:00:00:01", "198.18.0.11"), Map.of(), Map.of());
  }

  private static Map<InetAddress, LinkIdentity> links(String mac, String own) {
    return Map.of(A, new LinkIdentity("eth0", new MacAddress(mac), address(own)));
  }

  private View view(long number) {
    return new View(new ViewId(number, lb2.incarnation()), List.of(lb2, lb1), Map.of());
  }

  private Message.Assigned assigned(long term, String node, boolean moves) {
    Optional<Move> move = moves ? Optional.of(new Move("lb1", term)) : Optional.empty();
    return new Message.Assigned(
        new Assignment(
            new ViewId(2, lb2.incarnation()), term, Map.of(A, new Choice(node, "a test", move))));
  }

  private Report report(long view, Set<InetAddress> held) {
    return report(view, held, Map.of());
  }

  private Report report(long view, Set<InetAddress> held, Map<InetAddress, Aside> aside) {
    sequence++;
    return new Report(
        sequence,
        new ViewId(view, lb2.incarnation()),
        0,
        held,
        Map.of(),
        Map.of(),
        Set.of(),
        reached,
        links("02:00:00:00:00:02", "198.18.0.12"),
        config.shared().lines(),
        config.shared().hash(),
        "f11e",
        7,
        Map.of(),
        aside,
        Map.of(),
        Map.of(),
        0,
        Reluctance.NONE,
        reached,
        Map.of(),
        Set.of());
  }

  private ClusterStatus.VipStatus status() {
    return core.status(nowNanos).vips().get(0);
  }

  private List<VipEffect> performed() {
    return effects.stream()
        .filter(Effect.Perform.class::isInstance)
        .map(effect -> ((Effect.Perform) effect).effect())
        .toList();
  }

  private boolean stopped() {
    return effects.contains(new Effect.Stopped());
  }
}
