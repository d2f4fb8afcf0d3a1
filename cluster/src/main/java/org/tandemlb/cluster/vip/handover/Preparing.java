package org.tandemlb.cluster.vip.handover;

import org.tandemlb.cluster.vip.handover.HandoverProgress.Side;

/**
 * A planned move that both nodes make ready for: the old holder still answers for the address.
 *
 * @param side what this node does in it
 * @param other the other node
 */
public record Preparing(Side side, String other) {}
