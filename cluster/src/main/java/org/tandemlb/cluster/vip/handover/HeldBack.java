package org.tandemlb.cluster.vip.handover;

/**
 * That this node, which has a VIP now, spares the sessions of its holder before.
 *
 * @param from that holder, which hangs
 * @param leftMillis how long they wait for it
 */
public record HeldBack(String from, long leftMillis) {}
