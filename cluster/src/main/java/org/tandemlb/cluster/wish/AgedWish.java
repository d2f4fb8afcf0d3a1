package org.tandemlb.cluster.wish;

/**
 * A wish as it travels.
 *
 * @param ageMillis how long ago its sender heard it: clocks of two machines differ
 */
public record AgedWish(Wish wish, long ageMillis) {}
