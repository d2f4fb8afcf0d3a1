package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fewest sessions for its weight. The search begins with the one whose turn it is, which is how
 * ties are settled: idle backends share by weight instead of the first in the file having it all.
 */
final class LeastConnections implements Picker {

  private final List<Candidate> candidates;
  private final SmoothSchedule schedule;

  LeastConnections(List<Candidate> candidates, int start) {
    this.candidates = List.copyOf(candidates);
    this.schedule = new SmoothSchedule(candidates, start);
  }

  @Override
  public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
    int first = schedule.candidate(schedule.advance());
    Optional<Candidate> least = Optional.empty();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get((first + i) % candidates.size());
      if (!tried.contains(candidate.backend())
          && (least.isEmpty() || candidate.isLessLoadedThan(least.get()))) {
        least = Optional.of(candidate);
      }
    }
    return least.map(Candidate::backend);
  }
}
