package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The same backend for the same client address, on every node and after every restart.
 *
 * <p>Weighted rendezvous hashing: each backend draws a score from the client's address and its own
 * name, the highest has the client (Schindelhauer and Schomaker, "Weighted distributed hash
 * tables", SPAA 2005). When a backend goes, nobody's score but its own is gone, so only its own
 * clients move; and they spread over all that remain.
 */
final class SourceHash implements Picker {

  private final List<Candidate> candidates;
  private final long[] nameHashes;

  SourceHash(List<Candidate> candidates) {
    this.candidates = List.copyOf(candidates);
    this.nameHashes =
        candidates.stream()
            .map(candidate -> candidate.backend().name().getBytes(StandardCharsets.UTF_8))
            .mapToLong(Hash::of)
            .toArray();
  }

  @Override
  public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
    long clientHash = Hash.of(client.getAddress());
    Optional<Backend> best = Optional.empty();
    double bestScore = 0;
    for (int i = 0; i < nameHashes.length; i++) {
      Candidate candidate = candidates.get(i);
      double score = score(clientHash, nameHashes[i], candidate.weight());
      if (score > bestScore && !tried.contains(candidate.backend())) {
        bestScore = score;
        best = Optional.of(candidate.backend());
      }
    }
    return best;
  }

  /** Positive. StrictMath, because Math.log may differ between machines in the last bit. */
  private static double score(long clientHash, long nameHash, int weight) {
    double drawn = Hash.toUnitInterval(Hash.mix(clientHash ^ nameHash));
    return weight / -StrictMath.log(drawn);
  }
}
