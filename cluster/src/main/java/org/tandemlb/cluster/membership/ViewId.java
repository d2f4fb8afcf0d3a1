package org.tandemlb.cluster.membership;

import java.util.UUID;

/**
 * Names a view.
 *
 * @param number grows with each view of one creator, and across a merge
 * @param creator the incarnation of the member that installed it
 */
public record ViewId(long number, UUID creator) {}
