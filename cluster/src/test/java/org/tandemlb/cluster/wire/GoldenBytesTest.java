package org.tandemlb.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandemlb.cluster.election.Assignment;
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

/**
 * The bytes of the first version, kept in {@code format-3.txt}, are understood for ever, and what
 * this version says begins with them, so that the first version understands it. A test that fails
 * here means that nodes of two versions no longer work together during an upgrade: put the new
 * field at the message's end, with a value for when it is absent, and leave the file as it is.
 */
class GoldenBytesTest {

  private static final ViewId VIEW = new ViewId(7, new UUID(1, 2));

  /** A field that a later version has added has here what it is when it is absent. */
  private static final Report REPORT =
      new Report(
          4,
          VIEW,
          12,
          Set.of(address("198.18.0.100")),
          Map.of(address("fd00:18::100"), "eth0 has no carrier"),
          Map.of(address("198.18.0.101"), "in use by 02:00:00:00:00:99"),
          Set.of("mail"),
          Set.of("größer"),
          Map.of(
              address("198.18.0.100"),
              new LinkIdentity(
                  "eth0", new MacAddress("02:00:00:00:00:0a"), address("198.18.0.11"))),
          Map.of("cluster.name", "edge"),
          "ab12",
          "cd34",
          812,
          Map.of(address("198.18.0.100"), 31_000L),
          Map.of(address("198.18.0.101"), new Aside(40, 590_000, true)),
          Map.of(address("fd00:18::100"), "this machine has no nft"),
          Map.of(address("198.18.0.100"), new LastMove("lb1", "lb2", 12, "no nft", 63, 4_000)),
          1_763_719_200_000L,
          Reluctance.NONE,
          Set.of("größer"),
          Map.of(),
          Set.of());

  /** At most one item in each set or map: the order of more differs from run to run. */
  private static final Map<String, Message> MESSAGES =
      Map.ofEntries(
          Map.entry("report", new Message.Reported(REPORT)),
          Map.entry(
              "assignment",
              new Message.Assigned(
                  new Assignment(
                      VIEW,
                      13,
                      Map.of(
                          address("198.18.0.100"),
                          new Assignment.Choice(
                              "lb1", "home of the address", Optional.of(new Move("lb2", 13))))))),
          Map.entry(
              "rows",
              new Message.Observed(
                  new ObservationRows(
                      9,
                      List.of(
                          new ObservationRows.Row(
                              new BackendId("web", "web-01"), true, "HTTP 200", 60_000, 400),
                          new ObservationRows.Row(
                              new BackendId("web", "web-02"), false, "refused", 5, 6))))),
          Map.entry(
              "wishes",
              new Message.Wished(
                  Stream.of(
                          WishKey.Kind.BACKEND_ADMIN,
                          WishKey.Kind.BACKEND_WEIGHT,
                          WishKey.Kind.FRONTEND_ADMIN,
                          WishKey.Kind.NODE_ADMIN,
                          WishKey.Kind.NODE_STANDBY,
                          WishKey.Kind.VIP_NODE)
                      .map(GoldenBytesTest::wish)
                      .toList())),
          Map.entry(
              "reload-asked",
              new Message.Reloading(
                  new ReloadMessage.Asked(new UUID(0, 7), ReloadMessage.Step.CHECK))),
          Map.entry(
              "reload-told",
              new Message.Reloading(
                  new ReloadMessage.Told(
                      new UUID(0, 7),
                      ReloadMessage.Step.CHECK,
                      new ReloadOutcome(
                          ReloadOutcome.Kind.FAULTY, "ab12", List.of("tandem.yaml:3: what"))))),
          handed("diverted", new HandoverMessage.Diverted(13)),
          handed("declined", new HandoverMessage.Declined(13, "no nft")),
          handed("stepped-aside", new HandoverMessage.SteppedAside(13)),
          handed("want-flows", new HandoverMessage.WantFlows()),
          handed(
              "flows",
              new HandoverMessage.Flows(
                  7,
                  true,
                  false,
                  Set.of(new Flow(address("198.18.0.31"), 40_001, 80)),
                  Set.of(new Flow(address("fd00:18::31"), 65_535, 81)))),
          handed("left", new HandoverMessage.Left()),
          handed("undiverted", new HandoverMessage.Undiverted()));

  static Stream<String> names() {
    return MESSAGES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theFirstVersionsBytesAreUnderstood(String name) throws Exception {
    assertThat(Wire.decode(golden().get(name)))
        .isEqualTo(new Decoded.Understood(MESSAGES.get(name)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatThisVersionSaysBeginsWithThem(String name) throws Exception {
    HexFormat hex = HexFormat.of();

    assertThat(hex.formatHex(Wire.encode(MESSAGES.get(name))))
        .startsWith(hex.formatHex(golden().get(name)));
  }

  private static Map<String, byte[]> golden() throws Exception {
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("format-3.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> line.split(" "))
          .collect(Collectors.toMap(word -> word[0], word -> HexFormat.of().parseHex(word[1])));
    }
  }

  private static AgedWish wish(WishKey.Kind kind) {
    return new AgedWish(new Wish(new WishKey(kind, "web/web-01"), "x", 3, 99, "lb1"), 4_000);
  }

  private static Map.Entry<String, Message> handed(String name, HandoverMessage message) {
    return Map.entry(name, new Message.Handed(address("198.18.0.100"), "lb2", message));
  }
}
