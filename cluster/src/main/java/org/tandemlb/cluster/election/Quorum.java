package org.tandemlb.cluster.election;

import java.util.List;
import java.util.Optional;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.config.ClusterConfig;

/**
 * Whether enough nodes are together for any of them to hold, where the file asks for that. Each
 * member looks by itself: one whose coordinator says nothing has to let go as well. Pure.
 */
record Quorum(ClusterConfig cluster) {

  /** Why nobody in a view may hold, and what it would take; empty: they may. */
  Optional<String> lacking(View view) {
    if (!cluster.quorum() || view.members().isEmpty()) {
      return Optional.empty();
    }
    List<String> here =
        view.members().stream()
            .map(Member::node)
            .filter(node -> cluster.node(node).isPresent())
            .distinct()
            .toList();
    if (here.size() >= cluster.majority()) {
      return Optional.empty();
    }
    return Optional.of(
        "no quorum: of %d nodes only %s %s here, and %d must be"
            .formatted(
                cluster.nodes().size(),
                String.join(", ", here),
                here.size() == 1 ? "is" : "are",
                cluster.majority()));
  }
}
