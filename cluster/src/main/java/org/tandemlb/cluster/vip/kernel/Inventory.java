package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The interfaces and addresses of this machine at one moment. */
record Inventory(List<LinkEntry> links, List<AddressEntry> addresses) {

  Inventory {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
  }

  /** Every entry of that very address, whatever its prefix and interface. */
  List<AddressEntry> entriesOf(InetAddress address) {
    return addresses.stream().filter(entry -> entry.address().equals(address)).toList();
  }

  Optional<LinkEntry> link(String name) {
    return links.stream().filter(link -> link.name().equals(name)).findFirst();
  }

  Optional<LinkEntry> link(int index) {
    return links.stream().filter(link -> link.index() == index).findFirst();
  }

  /** Never empty: an interface that has just left is called by its number. */
  String nameOf(int index) {
    return link(index).map(LinkEntry::name).orElse("interface " + index);
  }
}
