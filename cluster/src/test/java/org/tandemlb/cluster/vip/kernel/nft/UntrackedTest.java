package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandemlb.cluster.vip.kernel.NeedsNamespaces;
import org.tandemlb.cluster.vip.kernel.Vips;

/**
 * Packet filters that drop what belongs to no connection that they know: of a session that has
 * moved, the new holder's connection tracking has never seen the beginning.
 */
@NeedsNamespaces
class UntrackedTest {

  /** Right behind connection tracking, at iptables' mangle, and where segments are filtered. */
  private static final List<Integer> PRIORITIES = List.of(-199, -150, 0);

  private final Trio trio = new Trio();

  /**
   * With each address, and with what connection tracking makes of a session whose beginning it has
   * not seen: a new one, or an invalid one.
   */
  static Stream<Arguments> cases() {
    return Stream.of(Vips.V4, Vips.V6)
        .flatMap(vip -> Stream.of("1", "0").map(loose -> Arguments.of(vip, loose)));
  }

  @AfterEach
  void close() {
    trio.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meetNothingThatIsSentOnWheneverTheyAreLoaded(InetAddress vip, String loose) {
    load(trio.lb1, loose);
    load(trio.lb2, loose);
    trio.lb1.hold(vip);
    try (Session session = Session.open(trio.client, vip, 80)) {
      trio.move(vip);
      assertThat(session.served()).isEqualTo("1");

      load(trio.lb2, loose);
      assertThat(session.served()).isEqualTo("1");

      trio.narrow(vip);
      assertThat(session.served()).isEqualTo("1");

      load(trio.lb1, loose);
      load(trio.lb2, loose);
      assertThat(session.served()).isEqualTo("1");
    }
  }

  /** In one transaction, as {@code nft -f} does. */
  private static void load(Balancer balancer, String loose) {
    StringBuilder file = new StringBuilder("flush ruleset; add table inet strict");
    for (int priority : PRIORITIES) {
      String chain = "inet strict at_minus_" + -priority;
      file.append(
              "; add chain %s { type filter hook prerouting priority %d; }"
                  .formatted(chain, priority))
          .append("; add rule %s ct state invalid drop".formatted(chain))
          .append(
              "; add rule %s ct state new tcp flags & (fin|syn|rst|ack) != syn drop"
                  .formatted(chain));
    }
    balancer.host.nft(file.toString());
    balancer.host.sysctl("net.netfilter.nf_conntrack_tcp_loose", loose);
  }
}
