package org.tandemlb.node.balance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.PoolConfig;

/** Who is eligible, and who only when nobody better is left. Pure. */
final class Tiers {

  /**
   * Best first. UNKNOWN comes after UP among primaries, and among backups; but an UNKNOWN primary
   * comes before an UP backup: it is eligible, and a backup is for when no other is eligible. A
   * backup may be a machine that only says sorry, or one in another site: a client is sent there
   * because its own backends are known to be down, not because nobody has looked at them yet.
   */
  private enum Tier {
    UP_PRIMARY,
    UNKNOWN_PRIMARY,
    UP_BACKUP,
    UNKNOWN_BACKUP
  }

  private Tiers() {}

  /**
   * The candidates of each tier that has any, best first; empty when nobody may get a session.
   *
   * @param backends in the order of the file
   * @param states of the same backends, in the same order
   * @param wanted of the same backends, in the same order
   */
  static List<List<Candidate>> of(
      PoolConfig pool, List<Backend> backends, List<Verdict.State> states, List<Wanted> wanted) {
    Map<Tier, List<Candidate>> tiers = new EnumMap<>(Tier.class);
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < backends.size(); i++) {
      Wanted want = wanted.get(i);
      Candidate candidate = new Candidate(backends.get(i), want.weight());
      if (want.takesSessions()) {
        all.add(candidate);
      }
      tierOf(pool.backends().get(i), states.get(i), want)
          .ifPresent(tier -> tiers.computeIfAbsent(tier, t -> new ArrayList<>()).add(candidate));
    }
    if (!tiers.isEmpty()) {
      return List.copyOf(tiers.values());
    }
    boolean tryAll = pool.allDown() == AllDown.TRY_ALL && !all.isEmpty();
    return tryAll ? List.of(all) : List.of();
  }

  /** The one place where verdict, admin state, weight and backup meet; empty is not eligible. */
  private static Optional<Tier> tierOf(BackendConfig config, Verdict.State state, Wanted want) {
    if (!want.takesSessions()) {
      return Optional.empty();
    }
    return switch (state) {
      case UP -> Optional.of(config.backup() ? Tier.UP_BACKUP : Tier.UP_PRIMARY);
      case UNKNOWN -> Optional.of(config.backup() ? Tier.UNKNOWN_BACKUP : Tier.UNKNOWN_PRIMARY);
      case DOWN -> Optional.empty();
    };
  }
}
