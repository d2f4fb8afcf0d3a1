package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
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
 * @param mayChange whether this process may add and remove addresses
 */
public record Whereabouts(Map<InetAddress, LinkIdentity> links, boolean mayChange) {

  public Whereabouts {
    links = Map.copyOf(links);
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
      for (VipConfig vip : vips) {
        if (Placement.of(vip, inventory, all) instanceof Placement.On on) {
          links.put(vip.address(), on.identity());
        }
      }
      return new Whereabouts(links, rtnetlink.mayChangeAddresses(all.iterator().next()));
    } catch (LinkageError e) {
      throw new IOException(KernelOwner.noNativeCode(e), e);
    }
  }
}
