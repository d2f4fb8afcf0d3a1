package org.tandemlb.cluster.control.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.wish.WishKey;

/**
 * Somebody on the LAN speaks as the VIP with the MAC of the member that comes first in the file, to
 * which the holder gives way.
 */
class ForgedClaimsTest {

  private static final InetAddress VIP = address("198.18.0.100");

  private final SimulatedCluster cluster =
      new SimulatedCluster(3, new ConfigBuilder(2).vip("198.18.0.100").build());

  @ParameterizedTest
  @ValueSource(ints = {20, 100, 300, 500, 1_000})
  void theyKeepTheHolderOffForSecondsAtMost(int everyMillis) {
    secondHolds();

    long withoutMillis = forge(everyMillis, 10_000);
    assertThat(withoutMillis).isLessThan(5_000);

    assertThat(forge(everyMillis, 20_000)).as("from then on").isZero();
    assertThat(cluster.carriers(VIP)).containsExactly("lb2");
  }

  @Test
  void theMemberWhoseMacItIsCanTakeItAllTheSame() {
    secondHolds();
    forge(500, 10_000);

    cluster.host(1).wish(new WishKey(WishKey.Kind.VIP_NODE, "198.18.0.100"), "lb1");
    cluster.run(5_000);

    assertThat(cluster.carriers(VIP)).containsExactly("lb1");
  }

  private void secondHolds() {
    cluster.host(2).start();
    cluster.run(3_000);
    cluster.startAll();
    cluster.run(70_000); // Long after the minute in which nodes may not have met.
    assertThat(cluster.carriers(VIP)).containsExactly("lb2");
  }

  /**
   * @return for how long nobody carried the address
   */
  private long forge(int everyMillis, int forMillis) {
    long without = 0;
    for (int now = 0; now < forMillis; now++) {
      if (now % everyMillis == 0) {
        cluster.host(2).deliver(new Event.Claimed(VIP, cluster.host(1).mac()));
      }
      cluster.run(1);
      if (cluster.carriers(VIP).isEmpty()) {
        without++;
      }
    }
    return without;
  }
}
