package org.tandemlb.cluster.vip.kernel;

import org.tandemlb.cluster.vip.MacAddress;

/**
 * A network interface of this machine.
 *
 * @param ethernet whether it has a MAC address and ARP
 * @param up whether it is switched on
 * @param carrier whether its cable, or what stands for it, is connected and frames go out
 */
record LinkEntry(
    int index, String name, MacAddress mac, boolean ethernet, boolean up, boolean carrier) {}
