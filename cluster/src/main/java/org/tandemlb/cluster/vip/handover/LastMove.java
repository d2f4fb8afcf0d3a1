package org.tandemlb.cluster.vip.handover;

/**
 * What became of the last planned move of a VIP, as one of its two nodes knows it.
 *
 * @param from who gave the address away
 * @param to who took it
 * @param term in which it was decided: a later move has a higher one
 * @param broken why sessions were reset; empty: they were kept
 * @param millis until the new holder had the address, or until sessions broke
 * @param ageMillis since then
 */
public record LastMove(
    String from, String to, long term, String broken, long millis, long ageMillis) {}
