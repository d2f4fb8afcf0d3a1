package org.tandemlb.cluster.vip.handover;

/**
 * A move that keeps sessions.
 *
 * @param from who gives the address away, a live member
 * @param number names the attempt on both sides: the term in which it was decided
 */
public record Move(String from, long number) {}
