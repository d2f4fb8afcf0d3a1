package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The first of the file that can be had; the others wait for it to go. */
final class First implements Picker {

  private final List<Candidate> candidates;

  First(List<Candidate> candidates) {
    this.candidates = List.copyOf(candidates);
  }

  @Override
  public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
    for (Candidate candidate : candidates) {
      if (!tried.contains(candidate.backend())) {
        return Optional.of(candidate.backend());
      }
    }
    return Optional.empty();
  }
}
