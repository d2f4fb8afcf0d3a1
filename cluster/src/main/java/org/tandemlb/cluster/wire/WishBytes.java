package org.tandemlb.cluster.wire;

import java.util.ArrayList;
import java.util.List;
import org.tandemlb.cluster.wish.AgedWish;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;

/**
 * Wishes' fields, written and read in the same order. What a text means is not judged here: one
 * wish that makes no sense must not cost the others. Nor must one of a kind that only later
 * versions know: it is left out, and the nodes that know it keep it among themselves.
 */
final class WishBytes {

  private static final WishKey.Kind[] KINDS = WishKey.Kind.values();

  private WishBytes() {}

  static void write(List<AgedWish> wishes, Writer out) {
    out.many(wishes, Limits.WISHES, aged -> write(aged, out));
  }

  private static void write(AgedWish aged, Writer out) {
    Wish wish = aged.wish();
    out.u8(wish.key().kind().ordinal())
        .text(wish.key().name(), Limits.NAME_BYTES)
        .text(wish.value(), Limits.NAME_BYTES)
        .i64(wish.version())
        .i64(wish.epochMillis())
        .text(wish.author(), Limits.NAME_BYTES)
        .i64(Wire.age(aged.ageMillis()));
  }

  static List<AgedWish> read(Reader in) throws MalformedException {
    List<AgedWish> wishes = new ArrayList<>();
    for (int left = in.items(Limits.WISHES); left > 0; left--) {
      int kind = in.u8();
      WishKey.Kind known = KINDS[Math.min(kind, KINDS.length - 1)];
      AgedWish wish = wish(known, in);
      if (kind < KINDS.length) {
        wishes.add(wish);
      } else {
        in.leaveOut();
      }
    }
    return wishes;
  }

  private static AgedWish wish(WishKey.Kind kind, Reader in) throws MalformedException {
    Wish wish =
        new Wish(
            new WishKey(kind, in.text(Limits.NAME_BYTES)),
            in.text(Limits.NAME_BYTES),
            in.upTo(Wish.MOST_VERSION, "wish's version"),
            in.i64(),
            in.text(Limits.NAME_BYTES));
    return new AgedWish(wish, in.upTo(Limits.AGE_MILLIS, "age"));
  }
}
