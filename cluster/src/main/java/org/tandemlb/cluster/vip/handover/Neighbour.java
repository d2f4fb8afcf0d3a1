package org.tandemlb.cluster.vip.handover;

import java.net.InetAddress;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * Another node as the VIP's LAN sees it.
 *
 * @param address its own one on that LAN, of the VIP's family: where segments are sent on to
 */
public record Neighbour(String node, MacAddress mac, InetAddress address) {}
