package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks one tier after the other, so that a retry leaves a tier only when it is used up. */
final class TieredSnapshot implements PoolSnapshot {

  private final List<Picker> tiers;

  TieredSnapshot(List<Picker> tiers) {
    this.tiers = List.copyOf(tiers);
  }

  @Override
  public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
    for (Picker tier : tiers) {
      Optional<Backend> picked = tier.pick(client, tried);
      if (picked.isPresent()) {
        return picked;
      }
    }
    return Optional.empty();
  }
}
