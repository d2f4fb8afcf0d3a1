package org.tandemlb.node;

import java.util.Collection;
import java.util.List;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.node.balance.Pool;
import org.tandemlb.node.health.Probed;
import org.tandemlb.node.proxy.FrontendStatus;

/**
 * What a node knows at one moment, for its metrics.
 *
 * @param leaving backends that the file does not have any more, and that have sessions
 * @param probed every backend that is checked
 * @param answers whether the control thread does; if not, {@code cluster} has nothing in it
 */
record NodeFacts(
    List<FrontendStatus> frontends,
    List<Pool.Members> pools,
    List<Leaving.Left> leaving,
    Wishes wishes,
    Collection<HandoverCounts.Count> handovers,
    List<Probed> probed,
    List<Stalls.Count> stalls,
    List<ReloadCounts.Count> reloads,
    boolean answers,
    ClusterStatus cluster) {

  static ClusterStatus nothingKnown(String self) {
    return new ClusterStatus(self, 0, List.of(), List.of(), List.of(), List.of(), Wishes.NONE);
  }
}
