package org.tandemlb.cluster.vip;

import java.net.InetAddress;

/**
 * A node as the LAN of one VIP sees it.
 *
 * @param own the node's own address on that interface, of the VIP's family; the wildcard address
 *     when it has none
 */
public record LinkIdentity(String interfaceName, MacAddress mac, InetAddress own) {}
