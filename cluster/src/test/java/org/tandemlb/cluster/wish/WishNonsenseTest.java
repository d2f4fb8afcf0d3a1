package org.tandemlb.cluster.wish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Nonsense;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.config.IpAddress;

/** What people and other members wish: whatever has a meaning is understood wherever it is used. */
@Tag("nonsense")
class WishNonsenseTest {

  private static final int INPUTS = 100_000;
  private static final int TIMES = 200;
  private static final Kind[] KINDS = Kind.values();

  @Test
  void everyWishIsRefusedOrMeansSomething() {
    List<byte[]> right = new ArrayList<>();
    right.add(wish(Kind.BACKEND_ADMIN, "web/web-01", "drain"));
    right.add(wish(Kind.BACKEND_WEIGHT, "web/web-01", "256"));
    right.add(wish(Kind.FRONTEND_ADMIN, "web", "maint"));
    right.add(wish(Kind.NODE_ADMIN, "lb1", "maint"));
    right.add(wish(Kind.NODE_STANDBY, "lb1", "standby"));
    right.add(wish(Kind.VIP_NODE, "198.18.0.100", "lb2"));
    right.add(wish(Kind.VIP_NODE, "fd00:18::100", ""));
    new Nonsense("wishes", right).feed(INPUTS, TIMES, WishNonsenseTest::read);
  }

  /** The kind, the name, and after a line's end the value. */
  private static byte[] wish(Kind kind, String name, String value) {
    return ((char) kind.ordinal() + name + "\n" + value).getBytes(StandardCharsets.UTF_8);
  }

  private static void read(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      return;
    }
    String[] parts = text.substring(1).split("\n", 2);
    WishKey key = new WishKey(KINDS[text.charAt(0) % KINDS.length], parts[0]);
    String value = parts.length == 1 ? "" : parts[1];
    if (key.refusal(value).isEmpty()) {
      use(new Wishes(Map.of(key, value)), key);
    }
  }

  private static void use(Wishes wishes, WishKey key) {
    switch (key.kind()) {
      case BACKEND_ADMIN -> wishes.backend(backend(key));
      case BACKEND_WEIGHT ->
          wishes
              .weight(backend(key))
              .ifPresent(
                  weight -> {
                    if (weight < 0 || weight > 256) {
                      throw new AssertionError("a weight of " + weight);
                    }
                  });
      case FRONTEND_ADMIN -> wishes.frontend(key.name());
      case NODE_ADMIN -> wishes.node(key.name());
      case NODE_STANDBY -> wishes.standby(key.name());
      case VIP_NODE -> wishes.placement(IpAddress.parse(key.name()).orElseThrow());
    }
  }

  private static BackendId backend(WishKey key) {
    String[] names = key.name().split("/");
    return new BackendId(names[0], names[1]);
  }
}
