package org.tandemlb.lab.bench;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Host;

/**
 * Writes a configuration for keepalived: each address moves by itself, times are its defaults
 * unless told.
 */
final class KeepalivedFile {

  private KeepalivedFile() {}

  /**
   * @param priorities this node's, by address; the greatest of the nodes' holds it
   * @param advert how often the holder says that it is there; empty: as by default
   */
  static String text(
      Host node,
      List<InetAddress> vips,
      Map<InetAddress, Integer> priorities,
      Optional<Duration> advert) {
    StringBuilder text =
        new StringBuilder("global_defs {\n  router_id %s\n".formatted(node.name()));
    // Version 2 of VRRP knows whole seconds only.
    text.append(advert.isPresent() ? "  vrrp_version 3\n}\n" : "}\n");
    int router = 51;
    for (InetAddress vip : vips) {
      text.append(
          """
          vrrp_instance tandem_lab_%1$d {
            state BACKUP
            interface eth0
            virtual_router_id %1$d
            priority %2$d
          %4$s\
            virtual_ipaddress {
          %3$s  }
          }
          """
              .formatted(router, priorities.get(vip), addresses(vip, router), period(advert)));
      router++;
    }
    return text.toString();
  }

  private static String period(Optional<Duration> advert) {
    return advert.map(time -> "  advert_int %s\n".formatted(time.toMillis() / 1e3)).orElse("");
  }

  /** Over IPv6 the first address must be a link-local one (RFC 5798 section 5.2.9). */
  private static String addresses(InetAddress vip, int router) {
    return vip instanceof Inet6Address
        ? "    fe80::18:%d/64 dev eth0\n    %s/128 dev eth0\n"
            .formatted(router, IpAddress.text(vip))
        : "    %s/32 dev eth0\n".formatted(IpAddress.text(vip));
  }
}
