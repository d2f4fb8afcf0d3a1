package org.tandemlb.cluster.vip.kernel;

/**
 * What a network interface is, and what it is a part of.
 *
 * @param kind in the kernel's word, such as {@code bridge}; empty for a machine's own card
 * @param master the index of the interface that it is a part of; 0 for none
 */
record LinkPart(int index, String name, String kind, int master) {}
