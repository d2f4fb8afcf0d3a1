package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.vip.VipState;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;
import org.tandemlb.cluster.vip.handover.HandoverProgress.Step;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.IpAddress;

class ClusterEventsTest {

  private static final String TIME = "2026-11-21T10:00:00Z";

  private static ClusterEvents.Seen seen(
      long view, List<String> members, String holder, Verdict.State verdict, Wishes wishes) {
    return new ClusterEvents.Seen(
        new ClusterStatus(
            "lb1",
            view,
            members,
            List.of(),
            List.of(
                new ClusterStatus.VipStatus(
                    IpAddress.parse("198.18.0.100").orElseThrow(),
                    holder,
                    holder,
                    12,
                    "home of the address",
                    0,
                    VipState.SPARE,
                    "",
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty())),
            List.of(
                new ClusterStatus.BackendStatus(
                    new BackendId("web", "web-01"), new Verdict(verdict, "HTTP 503", 0), Map.of())),
            Wishes.NONE),
        wishes);
  }

  private static ClusterEvents.Seen quiet() {
    return seen(7, List.of("lb1", "lb2"), "lb1", Verdict.State.UP, Wishes.NONE);
  }

  private static Wishes drained(String value) {
    return new Wishes(Map.of(new WishKey(Kind.BACKEND_ADMIN, "web/web-01"), value));
  }

  @Test
  void thatANodeStoodStillIsAnEvent() {
    assertThat(
            ClusterEvents.stoodStill(
                "lb1",
                IpAddress.parse("198.18.0.100").orElseThrow(),
                Duration.ofMillis(2_310),
                "now"))
        .isEqualTo(
            new ClusterEvents.Change(
                EventKind.STALL,
                new ClusterEvents.StallChange("now", "lb1", "198.18.0.100", 2_310)));
  }

  @Test
  void nothingNewIsNoEvent() {
    assertThat(ClusterEvents.between(quiet(), quiet(), TIME)).isEmpty();
  }

  @Test
  void aVerdictWithItsReason() {
    ClusterEvents.Seen down =
        seen(7, List.of("lb1", "lb2"), "lb1", Verdict.State.DOWN, Wishes.NONE);

    assertThat(ClusterEvents.between(quiet(), down, TIME))
        .containsExactly(
            new ClusterEvents.Change(
                EventKind.VERDICT,
                new ClusterEvents.VerdictChange(TIME, "web/web-01", "up", "down", "HTTP 503")));
  }

  @Test
  void aViewWithWhoCameAndWhoWent() {
    ClusterEvents.Seen other = seen(8, List.of("lb2", "lb3"), "lb1", Verdict.State.UP, Wishes.NONE);

    assertThat(ClusterEvents.between(quiet(), other, TIME))
        .containsExactly(
            new ClusterEvents.Change(
                EventKind.VIEW,
                new ClusterEvents.ViewChange(
                    TIME, 8, List.of("lb2", "lb3"), List.of("lb3"), List.of("lb1"))));
  }

  @Test
  void aLinkThatFallsSilentAndIsHeardAgain() {
    ClusterEvents.Seen heard = linked(true, OptionalLong.empty());
    ClusterEvents.Seen silent = linked(true, OptionalLong.of(5));
    ClusterEvents.Seen gone = linked(false, OptionalLong.empty());

    assertThat(ClusterEvents.between(heard, silent, TIME)).containsExactly(link("silent"));
    assertThat(ClusterEvents.between(silent, linked(true, OptionalLong.of(6)), TIME)).isEmpty();
    assertThat(ClusterEvents.between(silent, heard, TIME)).containsExactly(link("heard"));
    assertThat(ClusterEvents.between(silent, gone, TIME)).as("the view says it").isEmpty();
  }

  private static ClusterEvents.Change link(String state) {
    return new ClusterEvents.Change(
        EventKind.LINK,
        new ClusterEvents.LinkChange(TIME, "lb2", "198.18.1.11-198.18.1.12", state));
  }

  /** Of a cluster whose nodes have two links, as lb1 sees lb2. */
  private static ClusterEvents.Seen linked(boolean present, OptionalLong secondSilentSince) {
    ClusterStatus quiet = quiet().cluster();
    ClusterStatus.NodeStatus lb2 =
        new ClusterStatus.NodeStatus(
            "lb2",
            present,
            "ok",
            false,
            "",
            "",
            "",
            "f11e",
            0,
            0,
            0,
            List.of(
                new ClusterStatus.LinkStatus("198.18.0.11-198.18.0.12", OptionalLong.empty()),
                new ClusterStatus.LinkStatus("198.18.1.11-198.18.1.12", secondSilentSince)));
    return new ClusterEvents.Seen(
        new ClusterStatus(
            quiet.self(),
            quiet.viewNumber(),
            quiet.members(),
            List.of(lb2),
            quiet.vips(),
            quiet.backends(),
            quiet.wishes()),
        Wishes.NONE);
  }

  @Test
  void aHolderWithTermAndReasonAndNobodyIsNull() {
    ClusterEvents.Seen nobody = seen(7, List.of("lb1", "lb2"), "", Verdict.State.UP, Wishes.NONE);

    assertThat(ClusterEvents.between(quiet(), nobody, TIME))
        .containsExactly(
            new ClusterEvents.Change(
                EventKind.HOLDER,
                new ClusterEvents.HolderChange(
                    TIME, "198.18.0.100", "lb1", null, 12, "home of the address")));
    assertThat(ClusterEvents.between(nobody, quiet(), TIME)).hasSize(1);
  }

  @Test
  void aWishThatIsMadeChangedAndTakenBack() {
    ClusterEvents.Seen none = quiet();
    ClusterEvents.Seen drain = new ClusterEvents.Seen(none.cluster(), drained("drain"));
    ClusterEvents.Seen maint = new ClusterEvents.Seen(none.cluster(), drained("maint"));

    assertThat(ClusterEvents.between(none, drain, TIME)).containsExactly(wish(null, "drain"));
    assertThat(ClusterEvents.between(drain, maint, TIME)).containsExactly(wish("drain", "maint"));
    assertThat(ClusterEvents.between(maint, none, TIME)).containsExactly(wish("maint", null));
  }

  private static ClusterEvents.Change wish(String from, String to) {
    return new ClusterEvents.Change(
        EventKind.WISH,
        new ClusterEvents.WishChange(TIME, "backend-admin", "web/web-01", from, to));
  }

  @Test
  void aStepOfAMoveNamesBothNodesAndSaysWhatIsKnown() throws Exception {
    InetAddress vip = IpAddress.parse("198.18.0.100").orElseThrow();
    HandoverProgress done = new HandoverProgress(Side.GIVING, "lb2", 12, Step.DONE, 9_000, 0, "");
    HandoverProgress broke =
        new HandoverProgress(Side.TAKING, "lb2", 0, Step.BROKE, 0, 0, "no nft");

    assertThat(json(ClusterEvents.handover("lb1", vip, done, TIME)))
        .isEqualTo(
            "{\"time\":\"2026-11-21T10:00:00Z\",\"vip\":\"198.18.0.100\",\"from\":\"lb1\",\"to\":\"lb2\","
                + "\"step\":\"done\",\"term\":12,\"millis\":9000,\"sessions\":0}");
    assertThat(json(ClusterEvents.handover("lb1", vip, broke, TIME)))
        .isEqualTo(
            "{\"time\":\"2026-11-21T10:00:00Z\",\"vip\":\"198.18.0.100\",\"from\":\"lb2\",\"to\":\"lb1\","
                + "\"step\":\"broke\",\"millis\":0,\"reason\":\"no nft\"}");
  }

  private static String json(ClusterEvents.Change change) throws Exception {
    assertThat(change.kind()).isEqualTo(EventKind.HANDOVER);
    return new ObjectMapper().writeValueAsString(change.data());
  }
}
