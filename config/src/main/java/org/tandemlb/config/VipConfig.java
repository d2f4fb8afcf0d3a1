package org.tandemlb.config;

import java.net.InetAddress;

/**
 * A virtual address that clients dial.
 *
 * @param interfaceName empty: the interface whose network contains the address
 * @param home the node it belongs to, empty for none
 * @param group VIPs of one group are always held by one node; empty: it moves alone
 */
public record VipConfig(
    InetAddress address, String interfaceName, String home, Failback failback, String group) {}
