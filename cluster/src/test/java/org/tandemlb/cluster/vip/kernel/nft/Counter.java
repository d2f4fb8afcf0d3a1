package org.tandemlb.cluster.vip.kernel.nft;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.cluster.vip.kernel.Host;

/** Counts what comes in at a host, mostly before anybody else sees it. */
final class Counter {

  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+)");

  private static final AtomicInteger TABLES = new AtomicInteger();

  private final Host host;
  private final String table;

  /**
   * @param protocol whose destination-unreachable is counted, or segments to port 80
   */
  Counter(Host host, String protocol) {
    this(
        host,
        "eth0",
        protocol.equals("tcp") ? "tcp dport 80" : protocol + " type destination-unreachable");
  }

  /**
   * @param device on which it comes in
   */
  Counter(Host host, String device, String match) {
    this(host, device, match, "prerouting priority -400");
  }

  /**
   * @param where else it is seen: the hook and its priority
   */
  Counter(Host host, String device, String match, String where) {
    this.host = host;
    table = "count_" + TABLES.incrementAndGet();
    host.nft("add table inet " + table);
    host.nft("add chain inet " + table + " in { type filter hook " + where + "; }");
    host.nft("add rule inet " + table + " in iifname " + device + " " + match + " counter");
  }

  long packets() {
    Matcher packets = PACKETS.matcher(host.nft("list", "table", "inet", table));
    if (!packets.find()) {
      throw new AssertionError("no counter");
    }
    return Long.parseLong(packets.group(1));
  }
}
