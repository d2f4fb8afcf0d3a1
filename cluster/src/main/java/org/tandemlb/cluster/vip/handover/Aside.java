package org.tandemlb.cluster.vip.handover;

/**
 * That a node serves sessions of a VIP which it does not hold any more.
 *
 * @param sessions how many, 0 while they are not counted yet
 * @param leftMillis how long they may go on
 * @param settled whether its sessions are all known, and it drops what belongs to none of them
 */
public record Aside(int sessions, long leftMillis, boolean settled) {}
