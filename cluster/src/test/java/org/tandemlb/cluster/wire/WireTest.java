package org.tandemlb.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Assignment.Choice;
import org.tandemlb.cluster.election.Reluctance;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.ObservationRows;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.reload.ReloadMessage;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverMessage;
import org.tandemlb.cluster.vip.handover.LastMove;
import org.tandemlb.cluster.vip.handover.Move;
import org.tandemlb.cluster.wish.AgedWish;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishTable;

class WireTest {

  private static final ViewId VIEW = new ViewId(7, new UUID(1, 2));

  private static final Set<String> REACHES = Set.of("web", "größer");
  private static final Reluctance VETOED =
      new Reluctance("exit code 1: disk full", "/run/tandem/lb1.standby");
  private static final Map<InetAddress, String> MAY_HANG =
      Map.of(address("198.18.0.100"), "a rule that is not understood");
  private static final Report REPORT =
      report(VETOED, Set.of("web", "mail"), MAY_HANG, Set.of("blog"));

  private static Report report(
      Reluctance reluctance,
      Set<String> reachesNow,
      Map<InetAddress, String> mayHang,
      Set<String> unjudged) {
    return new Report(
        4,
        VIEW,
        12,
        Set.of(address("198.18.0.100")),
        Map.of(address("fd00:18::100"), "eth0 has no carrier"),
        Map.of(address("198.18.0.101"), "in use by 02:00:00:00:00:99"),
        Set.of("mail"),
        REACHES,
        Map.of(
            address("198.18.0.100"),
            new LinkIdentity("eth0", new MacAddress("02:00:00:00:00:0a"), address("198.18.0.11"))),
        Map.of("cluster.name", "edge", "vips.198.18.0.100.home", "lb1"),
        "ab12",
        "cd34",
        812,
        Map.of(address("198.18.0.100"), 31_000L),
        Map.of(address("198.18.0.101"), new Aside(40, 590_000, true)),
        Map.of(address("fd00:18::100"), "this machine has no nft"),
        Map.of(
            address("198.18.0.100"), new LastMove("lb1", "lb2", 12, "no nft", 63, 4_000),
            address("198.18.0.101"), new LastMove("lb2", "lb1", 11, "", 84, 9_000)),
        1_763_719_200_000L,
        reluctance,
        reachesNow,
        mayHang,
        unjudged);
  }

  /** One of each kind. */
  static final List<Message> MESSAGES =
      List.of(
          new Message.Reported(REPORT),
          new Message.Assigned(
              new Assignment(
                  VIEW,
                  13,
                  Map.of(
                      address("198.18.0.100"),
                          new Choice(
                              "lb1", "home of the address", Optional.of(new Move("lb2", 13))),
                      address("fd00:18::100"), new Choice("", "lb1 cannot: stopping")))),
          handed(new HandoverMessage.Diverted(13)),
          handed(new HandoverMessage.Declined(13, "no nft")),
          handed(new HandoverMessage.SteppedAside(13)),
          handed(new HandoverMessage.WantFlows()),
          handed(
              new HandoverMessage.Flows(
                  7,
                  true,
                  false,
                  Set.of(new Flow(address("198.18.0.31"), 40_001, 80)),
                  Set.of(new Flow(address("fd00:18::31"), 65_535, 81)))),
          handed(new HandoverMessage.Left()),
          handed(new HandoverMessage.Undiverted()),
          new Message.Reloading(new ReloadMessage.Asked(new UUID(3, 7), ReloadMessage.Step.APPLY)),
          new Message.Reloading(
              new ReloadMessage.Told(
                  new UUID(3, 7),
                  ReloadMessage.Step.CHECK,
                  new ReloadOutcome(ReloadOutcome.Kind.READY, "ab12", List.of("a", "größer")))),
          new Message.Observed(
              new ObservationRows(
                  9,
                  List.of(
                      new ObservationRows.Row(
                          new BackendId("web", "web-01"), true, "HTTP 200 in 3 ms", 60_000, 400),
                      new ObservationRows.Row(
                          new BackendId("web", "web-02"), false, "connect refused", 5, 5)))),
          new Message.Wished(
              List.of(
                  wish(WishKey.Kind.VIP_NODE, "fd00:18::100", "lb2", 1),
                  wish(WishKey.Kind.BACKEND_WEIGHT, "web/web-01", "", Wish.MOST_VERSION))));

  private static AgedWish wish(WishKey.Kind kind, String name, String value, long version) {
    return new AgedWish(
        new Wish(new WishKey(kind, name), value, version, 1_763_719_200_000L, "lb1"), 4_000);
  }

  @Test
  void everyMessageComesBackAsItWent() {
    for (Message message : MESSAGES) {
      assertThat(Wire.decode(Wire.encode(message))).isEqualTo(new Decoded.Understood(message));
    }
  }

  @Test
  void anotherFormatIsRefusedByName() {
    byte[] message = Wire.encode(MESSAGES.get(0));
    message[0] = 1;

    assertThat(Wire.decode(message)).isEqualTo(new Decoded.Refused("format 1, this node speaks 3"));
  }

  @Test
  void nothingAndTooMuchAreRefused() {
    assertThat(Wire.decode(new byte[0])).isInstanceOf(Decoded.Refused.class);
    assertThat(Wire.decode(new byte[Limits.MESSAGE_BYTES + 1])).isInstanceOf(Decoded.Refused.class);
  }

  /** What an older version says of it ends before the fields that were added since. */
  private static final List<Message> SHORTER =
      List.of(
          new Message.Reported(report(Reluctance.NONE, REACHES, Map.of(), Set.of())),
          new Message.Reported(
              report(new Reluctance(VETOED.veto(), ""), REACHES, Map.of(), Set.of())),
          new Message.Reported(report(VETOED, REACHES, Map.of(), Set.of())),
          new Message.Reported(report(VETOED, Set.of("web", "mail"), Map.of(), Set.of())),
          new Message.Reported(report(VETOED, Set.of("web", "mail"), MAY_HANG, Set.of())));

  @Test
  void everyMessageThatIsCutOffIsRefusedUnlessAnOlderVersionSaysThatMuch() {
    for (Message message : MESSAGES) {
      byte[] whole = Wire.encode(message);
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = java.util.Arrays.copyOf(whole, length);
        Decoded decoded = Wire.decode(cut);
        boolean whatAnOlderOneSays =
            decoded instanceof Decoded.Understood understood
                && SHORTER.contains(understood.message());
        assertThat(decoded instanceof Decoded.Refused || whatAnOlderOneSays)
            .as("%d bytes: %s", length, decoded)
            .isTrue();
      }
    }
  }

  @Test
  void aWishWithoutMeaningTravelsAndCostsTheOthersNothing() {
    Message nonsense =
        new Message.Wished(List.of(wish(WishKey.Kind.BACKEND_WEIGHT, "web", "heavy", 3)));

    assertThat(Wire.decode(Wire.encode(nonsense))).isEqualTo(new Decoded.Understood(nonsense));
  }

  @Test
  void theLongestTableOfWishesFitsAMessage() {
    String name = "n".repeat(63);
    List<AgedWish> most =
        Collections.nCopies(
            WishTable.MOST_WISHES,
            wish(WishKey.Kind.BACKEND_ADMIN, name + "/" + name, name, Wish.MOST_VERSION));

    assertThat(Wire.decode(Wire.encode(new Message.Wished(most))))
        .isEqualTo(new Decoded.Understood(new Message.Wished(most)));
  }

  @Test
  void aLongReasonIsCutBetweenCharacters() {
    String reason = "ö".repeat(Limits.REASON_BYTES);
    Assignment assignment =
        new Assignment(VIEW, 1, Map.of(address("198.18.0.100"), new Choice("lb1", reason)));

    Decoded decoded = Wire.decode(Wire.encode(new Message.Assigned(assignment)));

    Message.Assigned assigned = (Message.Assigned) ((Decoded.Understood) decoded).message();
    assertThat(assigned.assignment().choices().get(address("198.18.0.100")).reason())
        .isEqualTo("ö".repeat(Limits.REASON_BYTES / 2));
  }

  private static Message handed(HandoverMessage message) {
    return new Message.Handed(address("198.18.0.100"), "lb2", message);
  }
}
