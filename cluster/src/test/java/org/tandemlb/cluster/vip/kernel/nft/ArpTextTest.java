package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArpTextTest {

  private static final String RULES =
      "add chain arp t other_interfaces { type filter hook input priority 0; };"
          + " flush chain arp t other_interfaces; add rule arp t other_interfaces ";

  @Test
  void onlyItsOwnInterfaceAndThoseThatAreUsedAnswerForIt() {
    assertThat(ArpText.replace("arp t", Map.of(V4, "eth0"), Set.of("lo", "br-1.7", "eth0")))
        .isEqualTo(
            RULES
                + "iifname != { \"br-1.7\", \"eth0\", \"lo\" } arp operation request arp daddr ip"
                + " 198.18.0.100 drop");
  }

  /** It would end nft's quotation, or be a pattern. */
  @Test
  void whatNftCannotNameIsNotLeftAlone() {
    assertThat(ArpText.replace("arp t", Map.of(V4, ""), Set.of("a\"b", "eth*", "x;y")))
        .isEqualTo(RULES + "arp operation request arp daddr ip 198.18.0.100 drop");
  }
}
