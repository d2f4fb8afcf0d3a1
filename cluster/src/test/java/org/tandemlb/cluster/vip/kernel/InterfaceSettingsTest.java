package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceSettingsTest {

  /** As when this process is out of descriptors: to set it is not what would mend that. */
  @Test
  void whatCannotBeReadIsSaidToBeThatAndNoCommandIsOffered() {
    assertThat(InterfaceSettings.obstacle("no-such0"))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("net.ipv4.conf.no-such0.arp_ignore cannot be read")
                    .doesNotContain("sysctl"));
  }
}
