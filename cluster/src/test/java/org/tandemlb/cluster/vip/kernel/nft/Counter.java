package org.tandemlb.cluster.vip.kernel.nft;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.cluster.vip.kernel.Host;

/** Counts what comes in at a host, before anybody else sees it. */
final class Counter {

  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+)");

  private final Host host;

  /**
   * @param protocol whose destination-unreachable is counted, or segments to port 80
   */
  Counter(Host host, String protocol) {
    this.host = host;
    String match =
        protocol.equals("tcp") ? "tcp dport 80" : protocol + " type destination-unreachable";
    host.nft("add table inet count");
    host.nft("add chain inet count in { type filter hook prerouting priority -400; }");
    host.nft("add rule inet count in iifname eth0 " + match + " counter");
  }

  long packets() {
    Matcher packets = PACKETS.matcher(host.nft("list", "table", "inet", "count"));
    if (!packets.find()) {
      throw new AssertionError("no counter");
    }
    return Long.parseLong(packets.group(1));
  }
}
