package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.traffic.ProbeClient;

/** An address of each family, one at home on each node. */
@NeedsNamespaces
@Timeout(180)
class ActiveActiveTest {

  private final InetAddress first = Addresses.of("198.18.0.100");
  private final InetAddress second = Addresses.of("fd00:18::101");
  private PairOnHosts pair;

  @BeforeEach
  void start() throws IOException {
    pair =
        PairOnHosts.start(
            List.of(first, second), yaml -> yaml.vip(first, "lb1").vip(second, "lb2"));
  }

  @AfterEach
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void bothAddressesAreOnTheSurvivorAndGoHomeWhenTheirHomeIsBack() throws IOException {
    Host lb1 = pair.host("lb1");
    Host lb2 = pair.host("lb2");
    pair.awaitCarrier(first, lb1);
    pair.awaitCarrier(second, lb2);
    try (ProbeClient toFirst = pair.probe(first);
        ProbeClient toSecond = pair.probe(second);
        Carriers ofFirst = Carriers.watch(pair.hosts, first);
        Carriers ofSecond = Carriers.watch(pair.hosts, second)) {
      long killed = System.nanoTime();

      pair.node(lb1).process().kill9();

      pair.awaitCarrier(first, lb2);
      pair.awaitServed(toFirst);
      pair.awaitServed(toSecond);
      pair.expectNoneLost(toSecond, killed);

      pair.start(lb1);

      pair.awaitCarrier(first, lb1);
      pair.awaitServed(toFirst);
      assertThat(pair.holder(second)).isEqualTo(lb2);
      assertThat(ofFirst.log().longestTwo()).as("%s", ofFirst.log()).isZero();
      assertThat(ofSecond.log().longestTwo()).as("%s", ofSecond.log()).isZero();
    }
  }
}
