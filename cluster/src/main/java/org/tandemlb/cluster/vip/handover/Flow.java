package org.tandemlb.cluster.vip.handover;

import java.net.InetAddress;

/**
 * One client's connection to a VIP. The port that was dialled is part of it: a client may use one
 * source port towards two ports of the VIP at once.
 */
public record Flow(InetAddress client, int clientPort, int vipPort) {}
