package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.kernel.LinkUse;

/**
 * Keeps interfaces that this machine does not speak IPv4 by from answering ARP for VIPs: one of
 * them may be plugged into a VIP's LAN. A handover does without it where this kernel has no such
 * table. Owned by the worker.
 */
final class ArpTable {

  private static final Logger LOG = LoggerFactory.getLogger(ArpTable.class);

  private static final String TABLE = ArpText.table(Names.TABLE);

  private final List<InetAddress> vips;
  private final Function<InetAddress, Optional<LinkIdentity>> links;

  /** What the kernel was told last; empty when it has no table. */
  private String told = "";

  /** Why there is no table, in words; empty while there is one, or none was tried. */
  private String refused = "";

  /**
   * @param links where each VIP is at present
   */
  ArpTable(Collection<InetAddress> vips, Function<InetAddress, Optional<LinkIdentity>> links) {
    this.vips = vips.stream().filter(Inet4Address.class::isInstance).toList();
    this.links = links;
  }

  /** nft has ended, and the kernel took the table away. */
  void forgotten() {
    told = "";
    refused = "";
  }

  /** Makes it so, when it is not: interfaces and their addresses come and go. */
  void keep(NftShell shell) {
    if (vips.isEmpty() || !refused.isEmpty()) {
      return;
    }
    try {
      String wanted = ArpText.replace(TABLE, devices(), LinkUse.find().used());
      if (told.isEmpty()) {
        shell.run(NftShell.own(TABLE));
      }
      if (!wanted.equals(told)) {
        shell.run(wanted);
        told = wanted;
      }
    } catch (NftRefusedException e) {
      refused = e.getMessage();
      LOG.debug("no table of ARP: {}", refused);
    } catch (IOException e) {
      LOG.debug("the table of ARP stays as it is: {}", e.getMessage());
    }
  }

  private Map<InetAddress, String> devices() {
    Map<InetAddress, String> devices = new HashMap<>();
    vips.forEach(
        vip -> devices.put(vip, links.apply(vip).map(LinkIdentity::interfaceName).orElse("")));
    return devices;
  }

  /** Which interface may answer for a VIP, where there can be no table; in words. */
  Optional<String> doubt(InetAddress vip) {
    return refused.isEmpty() || !vips.contains(vip) ? Optional.empty() : doubt(refused);
  }

  /**
   * @param refused why there can be no table
   */
  static Optional<String> doubt(String refused) {
    try {
      return new TreeSet<>(LinkUse.find().answering())
          .stream()
              .findFirst()
              .map(
                  name ->
                      "%s has no IPv4 address, and may answer ARP for it too, for nft cannot forbid that here (%s): %s"
                          .formatted(name, refused, LinkUse.silencing(name)));
    } catch (IOException e) {
      LOG.debug("what may answer ARP is not known: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
