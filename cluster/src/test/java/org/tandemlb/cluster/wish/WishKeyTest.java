package org.tandemlb.cluster.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.WishKey.Kind;

class WishKeyTest {

  @ParameterizedTest
  @CsvSource({
    "BACKEND_ADMIN, web/web-01, drain",
    "BACKEND_ADMIN, web/web-01, maint",
    "BACKEND_ADMIN, web/web-01, ''",
    "BACKEND_WEIGHT, web/web-01, 0",
    "BACKEND_WEIGHT, web/web-01, 256",
    "BACKEND_WEIGHT, web/web-01, ''",
    "FRONTEND_ADMIN, web, drain",
    "NODE_ADMIN, lb1, maint",
    "NODE_STANDBY, lb1, standby",
    "VIP_NODE, 198.18.0.100, lb2",
    "VIP_NODE, fd00:18::100, ''",
  })
  void whatHasAMeaningCanBeWished(Kind kind, String name, String value) {
    WishKey key = new WishKey(kind, name);

    assertThat(key.refusal(value)).isEmpty();
    new Wishes(Map.of(key, value));
  }

  @ParameterizedTest
  @CsvSource({
    "BACKEND_ADMIN, web/web-01, ready",
    "BACKEND_ADMIN, web/web-01, DRAIN",
    "BACKEND_ADMIN, web-01, drain",
    "BACKEND_ADMIN, web/web/01, drain",
    "BACKEND_WEIGHT, web/web-01, 257",
    "BACKEND_WEIGHT, web/web-01, -1",
    "BACKEND_WEIGHT, web/web-01, +1",
    "BACKEND_WEIGHT, web/web-01, 007",
    "BACKEND_WEIGHT, web/web-01, 99999999999",
    "BACKEND_WEIGHT, web/web-01, ' 1'",
    "BACKEND_WEIGHT, web/web-01, ١",
    "FRONTEND_ADMIN, '', drain",
    "NODE_STANDBY, lb1, true",
    "NODE_STANDBY, 'lb 1', standby",
    "VIP_NODE, 198.18.0.256, lb2",
    "VIP_NODE, fd00:18:0::100, lb2",
    "VIP_NODE, 198.18.0.100, 'lb\n2'",
  })
  void whatHasNoneIsRefused(Kind kind, String name, String value) {
    WishKey key = new WishKey(kind, name);

    assertThat(key.refusal(value)).isPresent();
    assertThatThrownBy(() -> new Wishes(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wishesAreAskedByWhatTheyAreAbout() {
    Wishes wishes =
        new Wishes(
            Map.of(
                new WishKey(Kind.BACKEND_WEIGHT, "web/web-01"), "7",
                new WishKey(Kind.FRONTEND_ADMIN, "web"), "drain",
                new WishKey(Kind.NODE_ADMIN, "lb1"), "maint",
                new WishKey(Kind.NODE_STANDBY, "lb2"), "standby"));

    assertThat(wishes.weight(new BackendId("web", "web-01"))).isEqualTo(OptionalInt.of(7));
    assertThat(wishes.weight(new BackendId("web", "web-02"))).isEmpty();
    assertThat(wishes.frontend("web")).isEqualTo(AdminState.DRAIN);
    assertThat(wishes.node("lb1")).isEqualTo(AdminState.MAINT);
    assertThat(wishes.standby("lb1")).as("one in maintenance").isTrue();
    assertThat(wishes.standby("lb2")).isTrue();
    assertThat(wishes.standby("lb3")).isFalse();
  }
}
