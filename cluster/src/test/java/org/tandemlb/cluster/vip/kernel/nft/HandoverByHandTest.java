package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEffect.Know;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Vips;

/** The steps of a handover with real segments: each test would fail without one of them. */
@NeedsNamespaces
class HandoverByHandTest {

  private final Trio trio = new Trio();
  private final List<Session> sessions = new ArrayList<>();

  static Stream<InetAddress> vips() {
    return Stream.of(Vips.V4, Vips.V6);
  }

  @AfterEach
  void close() {
    sessions.forEach(Session::close);
    trio.close();
  }

  @ParameterizedTest
  @MethodSource("vips")
  void sessionsStayWhereTheyBeganAndNewOnesBeginAtTheNewHolder(InetAddress vip) {
    trio.lb1.hold(vip);
    List<Session> held = List.of(open(trio.client, vip), open(trio.client, vip));
    assertServed(held, "1");

    trio.lb1.apply(vip, trio.lb1.recording());
    Session whileRecording = open(trio.client, vip);
    trio.lb2.apply(vip, trio.lb2.sendingRestTo(vip, trio.lb1));
    trio.lb1.stepAside(vip);
    trio.lb2.hold(vip);
    assertServed(held, "1");
    Session early = open(trio.client, vip);
    assertThat(early.served()).isEqualTo("2");

    trio.narrow(vip);
    assertServed(held, "1");
    assertThat(whileRecording.served()).isEqualTo("1");
    assertThat(early.served()).isEqualTo("2");
    assertThat(open(trio.client, vip).served()).isEqualTo("2");

    trio.lb2.apply(vip, Rules.NONE);
    assertThat(trio.lb1.vip(vip, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    trio.lb1.apply(vip, Rules.NONE);
    assertThat(early.served()).isEqualTo("2");
    assertThat(trio.lb2.host.nft("list", "ruleset")).doesNotContain("vip_");
  }

  /**
   * Under a flood of SYNs the kernel keeps nothing of a handshake before it is over: its SYN came
   * before they were recorded, and its socket after those that there were had been looked up.
   */
  @ParameterizedTest
  @MethodSource("vips")
  void aHandshakeByCookieThatEndsWhileSynsAreRecordedIsServedOn(InetAddress vip) {
    trio.lb1.host.sysctl("net.ipv4.tcp_syncookies", "2");
    trio.lb1.hold(vip);
    trio.client.nft("add table inet mute");
    trio.client.nft("add chain inet mute out { type filter hook output priority 0; }");
    trio.client.nft("add rule inet mute out tcp flags & (syn|rst|ack) == ack drop");
    Session halfOpen = open(trio.client, vip);
    assertThat(trio.lb1.sockets(vip)).isEmpty();
    trio.lb1.apply(vip, trio.lb1.recording());
    trio.client.nft("delete table inet mute");
    assertThat(halfOpen.served()).isEqualTo("1");

    trio.lb2.apply(vip, trio.lb2.sendingRestTo(vip, trio.lb1));
    trio.lb1.stepAside(vip);
    trio.lb2.hold(vip);
    assertThat(halfOpen.served()).isEqualTo("1");
    trio.narrow(vip);

    assertThat(halfOpen.served()).isEqualTo("1");
  }

  /** Were the port that was dialled not part of a flow, the new ones would be taken for the old. */
  @ParameterizedTest
  @MethodSource("vips")
  void whoDialsAnotherPortFromTheSameSourcePortGetsTheNewHolder(InetAddress vip) {
    trio.lb1.hold(vip);
    Session held = keep(Session.open(trio.client, 41_000, vip, 81));
    assertThat(held.served()).isEqualTo("1");
    trio.move(vip);
    trio.narrow(vip);

    Session other = keep(Session.open(trio.client, 41_000, vip, 80));

    assertThat(other.served()).isEqualTo("2");
    assertThat(held.served()).isEqualTo("1");
  }

  /**
   * It cannot know that its source port is still a flow of the old holder, which may be about to
   * tell that it is not: then what it answered would be cut off.
   */
  @ParameterizedTest
  @MethodSource("vips")
  void whoReusesASourcePortOfTheOldHolderIsServedByTheNewOneWhateverIsToldThen(InetAddress vip) {
    trio.lb1.hold(vip);
    Session first = Session.open(trio.client, 41_000, vip, 80);
    assertThat(first.served()).isEqualTo("1");
    trio.move(vip);
    trio.narrow(vip);
    first.reset();

    Session second = keep(Session.open(trio.client, 41_000, vip, 80));

    assertThat(second.served()).isEqualTo("2");
    HandoverEffect ended = new Know("lb1", false, Set.of(), trio.lb2.sockets(vip));
    assertThat(trio.lb2.handover(vip, ended)).isEqualTo(new HandoverEvent.Done());
    assertThat(second.served()).isEqualTo("2");
  }

  /** A session that its client has forgotten is still one of the old holder's sockets. */
  @ParameterizedTest
  @MethodSource("vips")
  void whoReusedASourcePortBeforeTheOldHolderToldItsFlowsStaysWithTheNewOne(InetAddress vip) {
    Session second = reuseAfterTheMove(vip);

    trio.narrow(vip);

    assertThat(second.served()).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("vips")
  void whoReusedASourcePortStaysWithTheNewHolderWhenTheOldOneTellsItLater(InetAddress vip) {
    Session second = reuseAfterTheMove(vip);

    trio.lb1.apply(vip, trio.lb1.dropping(vip, trio.lb2));
    trio.lb2.know(vip, trio.lb1, Set.of());
    HandoverEffect begun = new Know("lb1", false, trio.lb1.sockets(vip), Set.of());
    assertThat(trio.lb2.handover(vip, begun)).isEqualTo(new HandoverEvent.Done());
    trio.lb2.apply(vip, trio.lb2.sendingKnownTo(vip, trio.lb1));

    assertThat(second.served()).isEqualTo("2");
  }

  private Session reuseAfterTheMove(InetAddress vip) {
    trio.lb1.hold(vip);
    Session first = Session.open(trio.client, 41_000, vip, 80);
    assertThat(first.served()).isEqualTo("1");
    trio.move(vip);
    trio.client.nft("add table inet mute");
    trio.client.nft("add chain inet mute out { type filter hook output priority 0; }");
    trio.client.nft("add rule inet mute out tcp flags rst drop");
    first.reset();
    trio.client.nft("delete table inet mute");
    Session second = keep(Session.open(trio.client, 41_000, vip, 80));
    assertThat(second.served()).isEqualTo("2");
    assertThat(trio.lb1.sockets(vip)).extracting(Flow::clientPort).contains(41_000);
    return second;
  }

  /** The old holder answers it in the name of an address that is the new holder's own. */
  @ParameterizedTest
  @MethodSource("vips")
  void aClientOnTheNewHoldersMachineIsServedOn(InetAddress vip) {
    trio.lb1.hold(vip);
    Session held = open(trio.lb2.host, vip);
    assertThat(held.served()).isEqualTo("1");

    trio.move(vip);
    assertThat(held.served()).isEqualTo("1");
    trio.narrow(vip);
    assertThat(held.served()).isEqualTo("1");
    assertThat(open(trio.lb2.host, vip).served()).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("vips")
  void aClientOnTheOldHoldersMachineIsServedOn(InetAddress vip) {
    trio.lb1.hold(vip);
    Session held = open(trio.lb1.host, vip);
    assertThat(held.served()).isEqualTo("1");

    trio.move(vip);
    assertThat(held.served()).isEqualTo("1");
    trio.narrow(vip);
    assertThat(held.served()).isEqualTo("1");
  }

  /** It speaks as the VIP, which is on loopback there: nobody else could answer it. */
  @ParameterizedTest
  @MethodSource("vips")
  void aClientThatBeginsOnTheOldHoldersMachineIsServedThere(InetAddress vip) {
    trio.lb1.hold(vip);
    trio.move(vip);
    trio.narrow(vip);

    assertThat(open(trio.lb1.host, vip).served()).isEqualTo("1");
  }

  @ParameterizedTest
  @MethodSource("vips")
  void aClientOnTheOldHoldersMachineWithAnAddressOfItsOwnIsServedByTheNewOne(InetAddress vip) {
    trio.lb1.hold(vip);
    trio.move(vip);
    trio.narrow(vip);

    InetAddress own = trio.lb1.neighbour(vip).address();
    assertThat(keep(Session.openFrom(trio.lb1.host, own, vip, 80)).served()).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("vips")
  void theVipGoesBackWithSessionsOfBoth(InetAddress vip) {
    trio.lb1.hold(vip);
    Session first = open(trio.client, vip);
    trio.move(vip);
    trio.narrow(vip);
    Session second = open(trio.client, vip);
    assertThat(second.served()).isEqualTo("2");

    trio.lb2.apply(vip, recordingAnd(trio.lb2.sendingKnownTo(vip, trio.lb1)));
    trio.lb1.apply(vip, trio.lb1.sendingRestTo(vip, trio.lb2));
    trio.lb2.stepAside(vip);
    trio.lb1.hold(vip);
    assertThat(first.served()).isEqualTo("1");
    assertThat(second.served()).isEqualTo("2");

    trio.lb2.apply(vip, trio.lb2.dropping(vip, trio.lb1));
    trio.lb1.know(vip, trio.lb2, trio.lb2.sockets(vip));
    trio.lb1.apply(vip, trio.lb1.sendingKnownTo(vip, trio.lb2));
    assertThat(trio.lb1.vip(vip, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    assertThat(first.served()).isEqualTo("1");
    assertThat(second.served()).isEqualTo("2");
    assertThat(open(trio.client, vip).served()).isEqualTo("1");
  }

  /** The old holder had the port among its flows when the address left it. */
  @ParameterizedTest
  @MethodSource("vips")
  void whoReusedASourcePortStaysWhenTheAddressGoesBack(InetAddress vip) {
    trio.lb1.hold(vip);
    open(trio.client, vip); // it stays aside for this one
    Session first = Session.open(trio.client, 41_000, vip, 80);
    assertThat(first.served()).isEqualTo("1");
    trio.move(vip);
    trio.narrow(vip);
    first.reset();
    Session second = keep(Session.open(trio.client, 41_000, vip, 80));
    assertThat(second.served()).isEqualTo("2");

    trio.lb2.apply(vip, recordingAnd(trio.lb2.sendingKnownTo(vip, trio.lb1)));
    trio.lb1.apply(vip, trio.lb1.sendingRestTo(vip, trio.lb2));
    trio.lb2.stepAside(vip);
    trio.lb1.hold(vip);

    assertThat(second.served()).isEqualTo("2");
  }

  /**
   * Before it the new holder takes whoever comes; then the one that takes the address back does.
   */
  @ParameterizedTest
  @MethodSource("vips")
  void whoComesBackWhileTheAddressGoesBackStaysWhereItBegins(InetAddress vip) {
    trio.lb1.hold(vip);
    open(trio.client, vip); // it stays aside for this one
    Session early = keep(Session.open(trio.client, 41_000, vip, 80));
    Session late = keep(Session.open(trio.client, 42_000, vip, 80));
    assertServed(List.of(early, late), "1");
    trio.move(vip);
    trio.narrow(vip);

    trio.lb2.apply(vip, recordingAnd(trio.lb2.sendingKnownTo(vip, trio.lb1)));
    trio.lb1.apply(vip, trio.lb1.sendingRestTo(vip, trio.lb2));
    early.reset();
    Session earlyAgain = keep(Session.open(trio.client, 41_000, vip, 80));
    assertThat(earlyAgain.served()).isEqualTo("2");
    trio.lb2.apply(vip, trio.lb2.givingBack(vip, trio.lb1));
    trio.lb2.stepAside(vip);
    trio.lb1.apply(vip, trio.lb1.recounted(trio.lb1.sendingRestTo(vip, trio.lb2)));
    late.reset();
    Session lateAgain = keep(Session.open(trio.client, 42_000, vip, 80));
    assertThat(lateAgain.served()).isEqualTo("1");
    trio.lb1.hold(vip);

    assertThat(earlyAgain.served()).isEqualTo("2");
    assertThat(lateAgain.served()).isEqualTo("1");
  }

  private static Rules recordingAnd(Rules rules) {
    return new Rules(
        rules.partners(), rules.olds(), Rules.Own.RECORDED, rules.strays(), rules.holder());
  }

  /** A reset would end the session of another node. */
  @ParameterizedTest
  @MethodSource("vips")
  void whatIsNobodysIsDroppedSilentlyAndOwnSessionsGoOn(InetAddress vip) {
    trio.lb1.hold(vip);
    Session held = open(trio.client, vip);
    trio.lb1.apply(vip, trio.lb1.recording());
    trio.lb1.apply(vip, trio.lb1.dropping(vip, trio.lb2));

    assertThatThrownBy(() -> Session.openWithin(500, trio.client, vip, 80))
        .hasRootCauseInstanceOf(SocketTimeoutException.class);
    assertThat(held.served()).isEqualTo("1");
  }

  /** A client's answer to a datagram from the VIP that nobody expects is such an error. */
  @ParameterizedTest
  @MethodSource("vips")
  void anIcmpErrorReachesTheOldHolderAsWell(InetAddress vip) {
    trio.lb1.hold(vip);
    trio.move(vip);
    Counter counter = new Counter(trio.lb1.host, vip.equals(Vips.V4) ? "icmp" : "icmpv6");

    trio.lb2.host.run(() -> Datagram.send(vip, client(vip)));

    await().until(() -> counter.packets() == 1);
  }

  private static InetAddress client(InetAddress vip) {
    return Vips.address(vip.equals(Vips.V4) ? "198.18.0.20" : "fd00:18::20");
  }

  /** The old holder does not have the VIP, routes, and sends back what it is sent on. */
  @ParameterizedTest
  @MethodSource("vips")
  void aSegmentThatANeighbourSentOnIsNotSentOnAgain(InetAddress vip) {
    trio.lb1.host.sysctl("net.ipv4.ip_forward", "1");
    trio.lb1.host.sysctl("net.ipv6.conf.all.forwarding", "1");
    trio.lb2.apply(vip, trio.lb2.sendingRestTo(vip, trio.lb1));
    Session own = beginAt(trio.lb2, vip);
    trio.lb2.apply(vip, Rules.NONE);
    trio.lb2.apply(vip, restWithoutOwn(trio.lb2.sendingRestTo(vip, trio.lb1)));
    Counter counter = new Counter(trio.lb1.host, "tcp");

    assertThat(own.served()).isEqualTo("2");

    assertThat(counter.packets()).isBetween(1L, 4L);
  }

  private Session beginAt(Balancer holder, InetAddress vip) {
    holder.hold(vip);
    Session session = open(trio.client, vip);
    assertThat(session.served()).isEqualTo("2");
    return session;
  }

  private static Rules restWithoutOwn(Rules rules) {
    return new Rules(
        rules.partners(), rules.olds(), Rules.Own.IGNORED, rules.strays(), rules.holder());
  }

  private Session keep(Session session) {
    sessions.add(session);
    return session;
  }

  private Session open(Host from, InetAddress vip) {
    Session session = Session.open(from, vip, 80);
    sessions.add(session);
    return session;
  }

  private static void assertServed(List<Session> held, String by) {
    assertThat(held).extracting(Session::served).containsOnly(by);
  }
}
