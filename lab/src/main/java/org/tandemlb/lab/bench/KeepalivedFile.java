package org.tandemlb.lab.bench;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Host;

/** Writes a configuration for keepalived: each address moves by itself, times are its defaults. */
final class KeepalivedFile {

  private KeepalivedFile() {}

  /**
   * @param priorities this node's, by address; the greatest of the nodes' holds it
   */
  static String text(Host node, List<InetAddress> vips, Map<InetAddress, Integer> priorities) {
    StringBuilder text =
        new StringBuilder("global_defs {\n  router_id %s\n}\n".formatted(node.name()));
    int router = 51;
    for (InetAddress vip : vips) {
      text.append(
          """
          vrrp_instance tandem_lab_%1$d {
            state BACKUP
            interface eth0
            virtual_router_id %1$d
            priority %2$d
            virtual_ipaddress {
          %3$s  }
          }
          """
              .formatted(router, priorities.get(vip), addresses(vip, router)));
      router++;
    }
    return text.toString();
  }

  /** Over IPv6 the first address must be a link-local one (RFC 5798 section 5.2.9). */
  private static String addresses(InetAddress vip, int router) {
    return vip instanceof Inet6Address
        ? "    fe80::18:%d/64 dev eth0\n    %s/128 dev eth0\n"
            .formatted(router, IpAddress.text(vip))
        : "    %s/32 dev eth0\n".formatted(IpAddress.text(vip));
  }
}
