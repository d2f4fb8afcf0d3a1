package org.tandemlb.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.wish.AgedWish;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;

/** What this version makes of messages that a later one has written. */
class TwoVersionsTest {

  private static final int LATER_KIND = 200;

  @Test
  void furtherFieldsAtTheEndOfAnyMessageAreLeftOut() {
    for (Message message : WireTest.MESSAGES) {
      byte[] later =
          new Writer()
              .bytes(Wire.encode(message))
              .bool(true)
              .many(List.of("a", "b"), 2, name -> {})
              .text("what later versions say", 255)
              .message();

      assertThat(Wire.decode(later)).isEqualTo(new Decoded.Understood(message, true));
    }
  }

  @Test
  void aMessageOfALaterKindIsKnownAsThat() {
    byte[] later =
        new Writer().u8(Wire.FORMAT).u8(LATER_KIND).text("of no use here", 255).message();

    assertThat(Wire.decode(later)).isEqualTo(new Decoded.Unknown("a message of kind 200"));
  }

  @Test
  void aHandoverMessageOfALaterKindIsKnownAsThat() {
    byte[] later =
        new Writer()
            .u8(Wire.FORMAT)
            .u8(Wire.HANDED)
            .address(address("198.18.0.100"))
            .text("lb2", 255)
            .u8(LATER_KIND)
            .i64(13)
            .message();

    assertThat(Wire.decode(later))
        .isEqualTo(new Decoded.Unknown("a message about a handover, of kind 200"));
  }

  @Test
  void whatIsSaidOfAReloadInALaterWayIsKnownAsThat() {
    byte[] later = new Writer().u8(Wire.FORMAT).u8(Wire.RELOADS).u8(LATER_KIND).message();

    assertThat(Wire.decode(later))
        .isEqualTo(new Decoded.Unknown("a message about a reload, of kind 200"));
  }

  @Test
  void aWishOfALaterKindCostsTheOthersNothing() {
    WishKey.Kind known = WishKey.Kind.BACKEND_ADMIN;
    Writer later = new Writer().u8(Wire.FORMAT).u8(Wire.WISHES).u16(3);
    wish(known.ordinal(), "web/web-01", later);
    wish(LATER_KIND, "web/web-02", later);
    wish(known.ordinal(), "web/web-03", later);

    assertThat(Wire.decode(later.message()))
        .isEqualTo(
            new Decoded.Understood(
                new Message.Wished(List.of(wish(known, "web/web-01"), wish(known, "web/web-03"))),
                true));
  }

  /** All but its kind is checked as ever. */
  @Test
  void aMalformedWishOfALaterKindIsRefused() {
    Writer later = new Writer().u8(Wire.FORMAT).u8(Wire.WISHES).u16(1);
    byte[] text = "x".getBytes(StandardCharsets.UTF_8);
    later.u8(LATER_KIND).u16(Limits.NAME_BYTES + 1).bytes(text);

    assertThat(Wire.decode(later.message())).isInstanceOf(Decoded.Refused.class);
  }

  private static void wish(int kind, String name, Writer out) {
    out.u8(kind).text(name, 255).text("drain", 255).i64(1).i64(0).text("lb1", 255).i64(4_000);
  }

  private static AgedWish wish(WishKey.Kind kind, String name) {
    return new AgedWish(new Wish(new WishKey(kind, name), "drain", 1, 0, "lb1"), 4_000);
  }
}
