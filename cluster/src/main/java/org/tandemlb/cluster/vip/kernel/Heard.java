package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * What a packet from the LAN says about an address.
 *
 * @param claim its sender speaks as the address; otherwise it probes for it
 * @param by the machine that sent it
 */
record Heard(boolean claim, InetAddress address, MacAddress by) {}
