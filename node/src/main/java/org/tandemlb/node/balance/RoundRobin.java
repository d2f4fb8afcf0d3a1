package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Each in turn, by weight. */
final class RoundRobin implements Picker {

  private final List<Candidate> candidates;
  private final SmoothSchedule schedule;

  RoundRobin(List<Candidate> candidates, int start) {
    this.candidates = List.copyOf(candidates);
    this.schedule = new SmoothSchedule(candidates, start);
  }

  @Override
  public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
    int first = schedule.advance();
    for (int i = 0; i < schedule.length(); i++) {
      int turn = (first + i) % schedule.length();
      Backend backend = candidates.get(schedule.candidate(turn)).backend();
      if (!tried.contains(backend)) {
        return Optional.of(backend);
      }
    }
    return Optional.empty();
  }
}
