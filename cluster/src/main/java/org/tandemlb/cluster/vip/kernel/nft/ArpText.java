package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tandemlb.config.IpAddress;

/**
 * That nobody is answered for a VIP by an interface which this machine does not speak IPv4 by, in
 * the words of nft(8). Pure.
 */
final class ArpText {

  private static final String CHAIN = " other_interfaces";

  /** Others have signs that mean something to nft; what it cannot name is not left alone. */
  private static final Pattern NAME = Pattern.compile("[\\w.:@-]+");

  private ArpText() {}

  static String table(String name) {
    return "arp " + name;
  }

  /**
   * One line, and so one transaction: from now on these rules, whatever there was before.
   *
   * @param table with its family; it is there
   * @param devices each VIP's own; empty for one that has none at present
   * @param used interfaces that are left alone
   */
  static String replace(String table, Map<InetAddress, String> devices, Set<String> used) {
    List<String> commands = new ArrayList<>();
    commands.add("add chain " + table + CHAIN + " { type filter hook input priority 0; }");
    commands.add("flush chain " + table + CHAIN);
    Map<String, String> sorted = new TreeMap<>();
    devices.forEach((vip, device) -> sorted.put(IpAddress.text(vip), device));
    sorted.forEach((vip, device) -> commands.add(rule(table, vip, device, used)));
    return String.join("; ", commands);
  }

  /** Made and removed in one transaction: nobody who asks meets it. */
  static String rehearsal(String table, InetAddress vip) {
    return "%s; flush chain %s; delete chain %s"
        .formatted(replace(table, Map.of(vip, "lo"), Set.of("eth0")), table + CHAIN, table + CHAIN);
  }

  private static String rule(String table, String vip, String device, Set<String> used) {
    Set<String> spared = new TreeSet<>(used);
    spared.add(device);
    spared.removeIf(name -> !NAME.matcher(name).matches());
    String elsewhere =
        spared.isEmpty()
            ? ""
            : "iifname != { %s } "
                .formatted(
                    spared.stream()
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.joining(", ")));
    return "add rule %s %sarp operation request arp daddr ip %s drop"
        .formatted(table + CHAIN, elsewhere, vip);
  }
}
