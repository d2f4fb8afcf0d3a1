package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.tandemlb.config.Balance;

/** One algorithm over one tier of a pool. Any thread. */
interface Picker {

  /** Empty when every candidate has been tried. */
  Optional<Backend> pick(InetAddress client, Set<Backend> tried);

  /**
   * @param candidates at least one, in the order of the file
   * @param start where a rotation begins
   */
  static Picker of(Balance balance, List<Candidate> candidates, int start) {
    return switch (balance) {
      case ROUND_ROBIN -> new RoundRobin(candidates, start);
      case LEAST_CONNECTIONS -> new LeastConnections(candidates, start);
      case SOURCE_HASH -> new SourceHash(candidates);
      case RANDOM_TWO ->
          new RandomTwo(candidates, bound -> ThreadLocalRandom.current().nextInt(bound));
      case FIRST -> new First(candidates);
    };
  }
}
