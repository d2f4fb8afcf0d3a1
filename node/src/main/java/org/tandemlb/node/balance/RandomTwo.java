package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Two different ones at random, by weight; of these the one with fewer sessions for its weight.
 * Nearly as even as least connections, and several nodes that each know only their own sessions do
 * not all rush to the same idle backend.
 */
final class RandomTwo implements Picker {

  private static final int NONE = -1;

  private final List<Candidate> candidates;
  private final IntUnaryOperator random;

  /**
   * @param random a number from 0 inclusive to its argument exclusive; any thread
   */
  RandomTwo(List<Candidate> candidates, IntUnaryOperator random) {
    this.candidates = List.copyOf(candidates);
    this.random = random;
  }

  @Override
  public Optional<Backend> pick(InetAddress client, Set<Backend> tried) {
    List<Candidate> left = candidates;
    if (!tried.isEmpty()) {
      left = candidates.stream().filter(each -> !tried.contains(each.backend())).toList();
    }
    if (left.isEmpty()) {
      return Optional.empty();
    }
    int one = draw(left, NONE);
    if (left.size() == 1) {
      return Optional.of(left.get(one).backend());
    }
    int other = draw(left, one);
    boolean otherIsLess = left.get(other).isLessLoadedThan(left.get(one));
    return Optional.of(left.get(otherIsLess ? other : one).backend());
  }

  /** By weight, among all but {@code except}. */
  private int draw(List<Candidate> left, int except) {
    int total = 0;
    for (int i = 0; i < left.size(); i++) {
      total += i == except ? 0 : left.get(i).weight();
    }
    int drawn = random.applyAsInt(total);
    int index = 0;
    while (index == except || drawn >= left.get(index).weight()) {
      drawn -= index == except ? 0 : left.get(index).weight();
      index++;
    }
    return index;
  }
}
