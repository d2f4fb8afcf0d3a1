package org.tandemlb.config;

import java.net.InetSocketAddress;

/**
 * One balancer machine.
 *
 * @param address where its cluster port listens, always an IP address, never a name
 */
public record NodeConfig(String name, InetSocketAddress address) {}
