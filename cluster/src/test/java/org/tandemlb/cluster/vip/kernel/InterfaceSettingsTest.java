package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@NeedsNamespaces
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

  /** Linux answers on any interface for addresses of all others: two MACs for one VIP. */
  @Test
  void anInterfaceThatMayBeInTheSameLanIsSetToo() {
    try (PairOfHosts pair = new PairOfHosts();
        InterfaceSettings settings = new InterfaceSettings()) {
      another(pair.lb1, "eth1", "198.18.1.11/24");
      InetAddress vip = Vips.V4;
      pair.lb1.sysctl("net.ipv4.conf.eth0.arp_ignore", "1");
      assertThat(pair.lb1.call(() -> InterfaceSettings.answersForLoopback(vip, "eth0")))
          .contains(
              "eth1 would answer for it on loopback too: `sysctl -w net.ipv4.conf.eth1.arp_ignore=1`");

      assertThat(pair.lb1.call(() -> settings.ensure("eth0"))).isEmpty();

      assertThat(pair.lb1.call(() -> InterfaceSettings.answersForLoopback(vip, "eth0"))).isEmpty();
      assertThat(arpIgnore(pair.lb1, "eth1")).isEqualTo("1");

      pair.lb1.run(settings::close);
      assertThat(arpIgnore(pair.lb1, "eth1")).isEqualTo("0");
    }
  }

  private static void another(Host host, String name, String address) {
    host.ip("link", "add", name, "type", "veth", "peer", "name", name + "-far");
    host.ip("addr", "add", address, "dev", name);
    host.ip("link", "set", name, "up");
  }

  private static String arpIgnore(Host host, String device) {
    Path file = Path.of("/proc/sys/net/ipv4/conf", device, "arp_ignore");
    return host.call(() -> Files.readString(file).strip());
  }
}
