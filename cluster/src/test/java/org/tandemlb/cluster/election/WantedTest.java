package org.tandemlb.cluster.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.election.Wanted.Placement;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.WishTable.Heard;

class WantedTest {

  @Test
  void standbyDrainAndMaintenanceAllMeanThatANodeHoldsNothing() {
    Wanted wanted =
        Wanted.of(
            List.of(
                heard(Kind.NODE_STANDBY, "lb1", "standby", 1),
                heard(Kind.NODE_ADMIN, "lb2", "drain", 2),
                heard(Kind.NODE_ADMIN, "lb3", "maint", 3),
                heard(Kind.NODE_STANDBY, "lb4", "", 4),
                heard(Kind.BACKEND_ADMIN, "web/web-1", "drain", 5)));

    assertThat(wanted.standby()).containsOnlyKeys("lb1", "lb2", "lb3").containsValue("lb9");
  }

  @Test
  void theNewestPlacementIsLastAndAWithdrawnOneStays() {
    Wanted wanted =
        Wanted.of(
            List.of(
                heard(Kind.VIP_NODE, "198.18.0.100", "", 9),
                heard(Kind.VIP_NODE, "198.18.0.101", "lb2", 4)));

    assertThat(wanted.placements())
        .containsExactly(
            new Placement(address("198.18.0.101"), "lb2", "lb9", 4),
            new Placement(address("198.18.0.100"), "", "lb9", 9));
  }

  private static Heard heard(Kind kind, String name, String value, long version) {
    return new Heard(new Wish(new WishKey(kind, name), value, version, 0, "lb9"), version);
  }
}
