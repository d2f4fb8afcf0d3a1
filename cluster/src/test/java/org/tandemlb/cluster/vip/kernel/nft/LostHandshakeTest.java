package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Vips;

/**
 * Handshakes that lose a segment just before a handover. What is lost is sent again by both ends at
 * the same moment, a second later: then the address is elsewhere.
 */
@NeedsNamespaces
class LostHandshakeTest {

  private static final int CLIENTS = 8;

  private static final String ANSWERS = "input tcp flags & (fin|syn|rst|ack) == syn|ack";
  private static final String LAST_SEGMENTS = "output tcp flags & (syn|rst|ack) == ack";

  private final Trio trio = new Trio();
  private final List<CompletableFuture<Session>> dialled = new ArrayList<>();

  static Stream<InetAddress> vips() {
    return Stream.of(Vips.V4, Vips.V6);
  }

  @AfterEach
  void close() {
    dialled.forEach(session -> session.thenAccept(Session::close));
    trio.close();
  }

  /** Both holders would answer the client's next SYN, and it would believe whoever comes first. */
  @ParameterizedTest
  @MethodSource("vips")
  void whoDidNotHearTheAnswerIsServedByTheNewHolder(InetAddress vip) {
    trio.lb1.hold(vip);
    loses(ANSWERS);
    dial(vip);

    trio.move(vip);
    hearsAll();

    assertAllServed("2");
    trio.narrow(vip);
    assertAllServed("2");
  }

  /** The first holder has them half-open still, and must not take their segments for its own. */
  @ParameterizedTest
  @MethodSource("vips")
  void whoDidNotHearTheAnswerStaysWithWhoServedItWhenTheAddressGoesBack(InetAddress vip) {
    loseAnswersAndMove(vip);

    goBack(vip, rules -> trio.lb1.apply(vip, trio.lb1.recounted(rules)));

    assertAllServed("2");
  }

  /** Its drain was shorter than its kernel's patience. */
  @ParameterizedTest
  @MethodSource("vips")
  void norDoesANodeTakeThemThatWasNotAsideAnyMore(InetAddress vip) {
    loseAnswersAndMove(vip);
    trio.lb2.apply(vip, Rules.NONE);
    assertThat(trio.lb1.vip(vip, new VipEffect.LeaveAside())).isEqualTo(new VipEvent.AsideGone());
    trio.lb1.apply(vip, Rules.NONE);

    goBack(vip, rules -> {});

    assertAllServed("2");
  }

  private void loseAnswersAndMove(InetAddress vip) {
    Counter heldBack = new Counter(trio.lb1.host, "lo", "tcp dport 0");
    trio.lb1.hold(vip);
    loses(ANSWERS);
    dial(vip);
    trio.move(vip);
    hearsAll();
    assertAllServed("2");
    trio.narrow(vip);
    await().until(() -> heldBack.packets() >= CLIENTS);
    assertThat(trio.lb1.sockets(vip)).hasSize(CLIENTS);
  }

  private void goBack(InetAddress vip, Consumer<Rules> recount) {
    trio.lb2.apply(vip, trio.lb2.recording());
    Rules sending = trio.lb1.sendingRestTo(vip, trio.lb2);
    trio.lb1.apply(vip, sending);
    trio.lb2.stepAside(vip);
    recount.accept(sending);
    trio.lb1.hold(vip);
    assertAllServed("2");
    trio.lb2.apply(vip, trio.lb2.dropping(vip, trio.lb1));
    trio.lb1.know(vip, trio.lb2, trio.lb2.sockets(vip));
    trio.lb1.apply(vip, trio.lb1.sendingKnownTo(vip, trio.lb2));
  }

  /** The old holder is not to forget the handshake because its answers do not leave. */
  @ParameterizedTest
  @MethodSource("vips")
  void whoseLastSegmentWasLostIsServedByTheOldHolderWhenItSpeaks(InetAddress vip) {
    Counter heldBack = new Counter(trio.lb1.host, "lo", "tcp dport 0");
    Counter answers = new Counter(trio.lb1.host, "lo", "tcp sport 0");
    trio.lb1.hold(vip);
    loses(LAST_SEGMENTS);
    dial(vip);
    trio.move(vip);
    await().until(() -> heldBack.packets() >= CLIENTS);
    hearsAll();

    assertThat(answers.packets()).isZero();
    assertAllServed("1");
    trio.narrow(vip);
    assertAllServed("1");
  }

  /**
   * It waits for the server to speak first, which waits for it. The old holder's kernel has it in
   * SYN_RECV alone when its sockets are counted.
   */
  @ParameterizedTest
  @MethodSource("vips")
  void whoseLastSegmentWasLostAndWhoIsSilentIsAskedForItOnceAnswersAreRepeated(InetAddress vip) {
    Counter heldBack = new Counter(trio.lb1.host, "lo", "tcp dport 0");
    trio.lb1.hold(vip);
    loses(LAST_SEGMENTS);
    dial(vip);
    trio.move(vip);
    await().until(() -> heldBack.packets() >= CLIENTS);
    hearsAll();
    assertThat(trio.lb1.accepted()).isZero();
    trio.narrow(vip);

    trio.lb1.apply(vip, trio.lb1.dropping(vip, trio.lb2).with(Answers.REPEATED));

    await().until(() -> trio.lb1.accepted() == CLIENTS);
  }

  @ParameterizedTest
  @MethodSource("vips")
  void whoAsksTheOldHolderAgainBeforeTheMoveIsAnsweredAgain(InetAddress vip) {
    trio.lb1.hold(vip);
    loses(ANSWERS);
    dial(vip);

    trio.lb1.apply(vip, trio.lb1.recording());
    hearsAll();

    assertAllServed("1");
  }

  private void assertAllServed(String by) {
    assertThat(dialled)
        .extracting(CompletableFuture::join)
        .extracting(Session::served)
        .containsOnly(by);
  }

  /** Returns when the old holder has answered all of them. */
  private void dial(InetAddress vip) {
    for (int i = 0; i < CLIENTS; i++) {
      dialled.add(Session.dial(trio.client, vip, 80));
    }
    await().until(() -> trio.lb1.sockets(vip).size() == CLIENTS);
  }

  /** From now on the client's machine loses such segments. */
  private void loses(String segments) {
    String[] hookAndMatch = segments.split(" ", 2);
    trio.client.nft("add table inet lossy");
    trio.client.nft(
        "add chain inet lossy path { type filter hook " + hookAndMatch[0] + " priority 0; }");
    trio.client.nft("add rule inet lossy path " + hookAndMatch[1] + " drop");
  }

  private void hearsAll() {
    trio.client.nft("delete table inet lossy");
  }
}
