package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.VipConfig;

/** Where a VIP belongs on this machine, and what stands in its way there. Pure. */
sealed interface Placement {

  /** Why this machine cannot carry the VIP for now; empty when it can. */
  String barrier();

  /**
   * It has an interface, fit for it or not.
   *
   * @param own the node's own address there, 0.0.0.0 or :: when it has none of the VIP's family
   */
  record On(LinkEntry link, InetAddress own, String barrier) implements Placement {

    LinkIdentity identity() {
      return new LinkIdentity(link.name(), link.mac(), own);
    }
  }

  /** It has none. */
  record Nowhere(String barrier) implements Placement {}

  /**
   * @param vips every VIP of the cluster: none is a node's own address
   */
  static Placement of(VipConfig vip, Inventory inventory, Set<InetAddress> vips) {
    List<AddressEntry> own =
        inventory.addresses().stream().filter(entry -> !vips.contains(entry.address())).toList();
    if (vip.interfaceName().isEmpty()) {
      return networkOf(vip.address(), own)
          .flatMap(entry -> inventory.link(entry.index()))
          .map(link -> on(link, vip, inventory, own))
          .orElseGet(() -> new Nowhere(noNetwork(inventory, own)));
    }
    return inventory
        .link(vip.interfaceName())
        .map(link -> on(link, vip, inventory, own))
        .orElseGet(() -> new Nowhere(noInterface(vip.interfaceName(), inventory)));
  }

  /**
   * What to say when somebody else's hand put the VIP on this machine to stay; empty when nobody's
   * did. It is not taken over: what configured it would do so again, and no lease would end it.
   */
  static String byHand(InetAddress vip, Inventory inventory) {
    return inventory.entriesOf(vip).stream()
        .filter(entry -> !entry.leased())
        .findFirst()
        .map(
            entry -> {
              String name = inventory.nameOf(entry.index());
              return entry.text()
                  + " stands on "
                  + name
                  + " for ever: somebody else configured it; take it out of this machine's network"
                  + " configuration, then `ip addr del "
                  + entry.text()
                  + " dev "
                  + name
                  + "`";
            })
        .orElse("");
  }

  /**
   * What to say of a VIP whose interface was named, and is on another network; empty when it is on
   * the VIP's. One that is down tells nothing: it may have lost its IPv6 addresses.
   */
  static Optional<String> strangeTo(VipConfig vip, Inventory inventory, Set<InetAddress> vips) {
    Optional<LinkEntry> named =
        inventory.link(vip.interfaceName()).filter(link -> link.up() && link.ethernet());
    if (named.isEmpty()) {
      return Optional.empty();
    }
    List<AddressEntry> here =
        inventory.addresses().stream()
            .filter(entry -> entry.index() == named.get().index())
            .filter(entry -> !vips.contains(entry.address()))
            .toList();
    return networkOf(vip.address(), here).isPresent()
        ? Optional.empty()
        : Optional.of(
            IpAddress.text(vip.address())
                + " is in no network of "
                + vip.interfaceName()
                + " ("
                + present(inventory, here)
                + "): only who has a route to it by that interface's LAN reaches it");
  }

  private static Placement on(
      LinkEntry link, VipConfig vip, Inventory inventory, List<AddressEntry> own) {
    List<AddressEntry> here = own.stream().filter(e -> e.index() == link.index()).toList();
    InetAddress ownAddress =
        networkOf(vip.address(), here)
            .or(() -> here.stream().filter(e -> sameFamily(e, vip.address())).findFirst())
            .map(AddressEntry::address)
            .orElseGet(() -> Ip.anyLocal(vip.address()));
    String byHand = byHand(vip.address(), inventory);
    return new On(link, ownAddress, byHand.isEmpty() ? unfit(link) : byHand);
  }

  private static String unfit(LinkEntry link) {
    if (!link.ethernet()) {
      return link.name()
          + " is no Ethernet interface, so ARP cannot move an address there: name a LAN's interface,"
          + " or use `vip-mode: bind`";
    }
    if (!link.up()) {
      return link.name() + " is down: `ip link set " + link.name() + " up`";
    }
    return link.carrier() ? "" : link.name() + " has no carrier: check its cable or switch port";
  }

  /** The narrowest network that contains the address; link-local ones are on every interface. */
  private static Optional<AddressEntry> networkOf(InetAddress vip, List<AddressEntry> own) {
    return own.stream()
        .filter(entry -> entry.networkContains(vip) && !entry.address().isLinkLocalAddress())
        .min(Comparator.comparingInt(AddressEntry::prefix).reversed());
  }

  private static boolean sameFamily(AddressEntry entry, InetAddress vip) {
    return entry.address().getAddress().length == vip.getAddress().length;
  }

  private static String noInterface(String name, Inventory inventory) {
    String present =
        inventory.links().stream().map(LinkEntry::name).collect(Collectors.joining(", "));
    return "there is no interface " + name + " on this machine; it has " + present;
  }

  private static String noNetwork(Inventory inventory, List<AddressEntry> own) {
    return "no network of this machine contains it ("
        + present(inventory, own)
        + "): give an interface an address of that network, or name the VIP's `interface`";
  }

  private static String present(Inventory inventory, List<AddressEntry> own) {
    return own.isEmpty()
        ? "it has no address"
        : own.stream()
            .map(entry -> inventory.nameOf(entry.index()) + " " + entry.text())
            .collect(Collectors.joining(", "));
  }
}
