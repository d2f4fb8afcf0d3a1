package org.tandemlb.cluster.vip.kernel;

import java.util.Set;

/**
 * The interface by which a VIP's segments leave this machine, and what their frames go through
 * below it. Pure.
 *
 * @param bridge whether it is one: then bridged frames' rules see them too
 * @param ports the interfaces that it is made of, by which its frames leave; mostly there are none
 */
public record Outlet(String device, boolean bridge, Set<String> ports) {

  public Outlet {
    ports = Set.copyOf(ports);
  }

  /** One with nothing below it. */
  public static Outlet plain(String device) {
    return new Outlet(device, false, Set.of());
  }
}
