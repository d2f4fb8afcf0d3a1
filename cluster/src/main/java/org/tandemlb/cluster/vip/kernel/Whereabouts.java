package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.config.VipConfig;

/**
 * Where VIPs would be on this machine, found without a node that carries them. Reads only, and
 * needs no rights.
 *
 * @param links those that have an interface here
 * @param nowhere why each of the others has none; a node does not start with such a VIP
 * @param outside those whose interface was named and has no network that contains them, in words
 * @param mayChange whether this process may add and remove addresses
 */
public record Whereabouts(
    Map<InetAddress, LinkIdentity> links,
    Map<InetAddress, String> nowhere,
    Map<InetAddress, String> outside,
    boolean mayChange) {

  public Whereabouts {
    links = Map.copyOf(links);
    nowhere = Map.copyOf(nowhere);
    outside = Map.copyOf(outside);
  }

  /**
   * @param vips at least one
   * @throws IOException when this machine cannot be looked at; the message says why
   */
  public static Whereabouts find(Collection<VipConfig> vips) throws IOException {
    Set<InetAddress> all = vips.stream().map(VipConfig::address).collect(Collectors.toSet());
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Inventory inventory = rtnetlink.inventory();
      Map<InetAddress, LinkIdentity> links = new HashMap<>();
      Map<InetAddress, String> nowhere = new HashMap<>();
      for (VipConfig vip : vips) {
        Placement placement = Placement.of(vip, inventory, all);
        if (placement instanceof Placement.On on) {
          links.put(vip.address(), on.identity());
        } else {
          nowhere.put(vip.address(), placement.barrier());
        }
      }
      boolean mayChange = rtnetlink.mayChangeAddresses(all.iterator().next());
      return new Whereabouts(links, nowhere, outside(vips, inventory), mayChange);
    } catch (LinkageError e) {
      throw new IOException(KernelOwner.noNativeCode(e), e);
    }
  }

  /** It may be meant, where a router knows the way; mostly it is a wrong digit. */
  static Map<InetAddress, String> outside(Collection<VipConfig> vips, Inventory inventory) {
    Map<InetAddress, String> found = new LinkedHashMap<>();
    Set<InetAddress> all = vips.stream().map(VipConfig::address).collect(Collectors.toSet());
    for (VipConfig vip : vips) {
      Placement.strangeTo(vip, inventory, all).ifPresent(why -> found.put(vip.address(), why));
    }
    return found;
  }
}
