package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * Another machine on the network of one of this one's interfaces, as its kernel remembers it.
 *
 * @param reachable whether it has answered, or taken something in, within the last half minute or
 *     so
 */
record NeighborEntry(int index, InetAddress address, MacAddress mac, boolean reachable) {}
