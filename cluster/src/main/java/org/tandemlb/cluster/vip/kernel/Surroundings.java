package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.config.VipConfig;

/**
 * Where each VIP's place on this machine is at present, with an open {@link Lan} wherever there is
 * one. Written by the control thread at the start, by the watch from then on; read by anybody.
 */
final class Surroundings implements AutoCloseable {

  private final Map<InetAddress, VipConfig> vips;
  private final AddressOwner.Signals signals;
  private final Map<Network, Lan> lans = new ConcurrentHashMap<>();
  private volatile Map<InetAddress, Placement> placements = Map.of();
  private volatile Set<MacAddress> ownMacs = Set.of();

  Surroundings(Map<InetAddress, VipConfig> vips, AddressOwner.Signals signals) {
    this.vips = vips;
    this.signals = signals;
  }

  Placement placement(InetAddress vip) {
    return placements.getOrDefault(vip, new Placement.Nowhere("it is no VIP of this node"));
  }

  Optional<Lan> lan(InetAddress vip) {
    return placement(vip) instanceof Placement.On on
        ? Optional.ofNullable(lans.get(Network.of(on, vip)))
        : Optional.empty();
  }

  /** The LANs that nothing bars: what they hear says something. */
  List<Lan> usable() {
    return lans.values().stream().filter(lan -> placement(lan.any()).barrier().isEmpty()).toList();
  }

  /**
   * Places every VIP anew, opens LANs that have come, closes those that have gone.
   *
   * @return what bars each VIP, empty for nothing
   */
  Map<InetAddress, String> look(Inventory inventory) {
    ownMacs = inventory.links().stream().map(LinkEntry::mac).collect(Collectors.toSet());
    Map<InetAddress, Placement> found = new HashMap<>();
    Map<Network, Set<InetAddress>> wanted = new HashMap<>();
    vips.forEach(
        (vip, config) -> {
          Placement placement = Placement.of(config, inventory, vips.keySet());
          found.put(vip, placement);
          if (placement instanceof Placement.On on && on.link().ethernet()) {
            wanted.computeIfAbsent(Network.of(on, vip), key -> new HashSet<>()).add(vip);
          }
        });
    closeLansExcept(wanted, inventory);
    wanted.forEach((network, members) -> open(network, members, found));
    placements = Map.copyOf(found);
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().barrier()));
  }

  private void closeLansExcept(Map<Network, Set<InetAddress>> wanted, Inventory inventory) {
    lans.entrySet()
        .removeIf(
            entry -> {
              Network network = entry.getKey();
              boolean stays =
                  wanted.containsKey(network)
                      && inventory
                          .link(network.index())
                          .filter(link -> entry.getValue().serves(link, wanted.get(network)))
                          .isPresent();
              if (!stays) {
                entry.getValue().close();
              }
              return !stays;
            });
  }

  /** A LAN that cannot be opened bars its VIPs. */
  private void open(Network network, Set<InetAddress> members, Map<InetAddress, Placement> placed) {
    if (lans.containsKey(network)) {
      return;
    }
    InetAddress any = members.iterator().next();
    Placement.On place = (Placement.On) placed.get(any);
    try {
      Lan lan = new Lan(place.link(), members, LanProtocol.of(any), this::isOwn, signals);
      lans.put(network, lan);
    } catch (KernelException e) {
      String barrier =
          e.isMissingRight()
              ? Capability.CAP_NET_RAW.missing()
              : place.link().name() + ": " + e.getMessage();
      for (InetAddress vip : members) {
        Placement.On on = (Placement.On) placed.get(vip);
        placed.put(vip, new Placement.On(on.link(), on.own(), barrier));
      }
    }
  }

  private boolean isOwn(MacAddress mac) {
    return ownMacs.contains(mac);
  }

  @Override
  public void close() {
    lans.values().forEach(Lan::close);
    lans.clear();
  }

  /** One family on one interface. */
  private record Network(int index, int addressBytes) {
    static Network of(Placement.On on, InetAddress vip) {
      return new Network(on.link().index(), vip.getAddress().length);
    }
  }
}
