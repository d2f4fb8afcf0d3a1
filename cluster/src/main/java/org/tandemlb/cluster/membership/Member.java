package org.tandemlb.cluster.membership;

import java.util.UUID;

/**
 * One run of a node that takes part in the cluster.
 *
 * @param node its name in {@code cluster.nodes}
 * @param incarnation drawn anew at each start, so that a restarted node is not taken for its past
 */
public record Member(String node, UUID incarnation) {

  @Override
  public String toString() {
    return node;
  }
}
