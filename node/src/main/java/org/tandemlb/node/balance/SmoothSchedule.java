package org.tandemlb.node.balance;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whose turn it is, by weight and evenly spread: weights 5, 1, 1 give a a b a c a a, as nginx does.
 * The turns are worked out beforehand, so that event loops share nothing but a counter.
 */
final class SmoothSchedule {

  /**
   * Enough to be exact for 64 backends of any weights, and for any number of equal ones; beyond it
   * weights are scaled down, and the smallest of them get more than their due.
   */
  static final int MAX_TURNS = 64 * 256;

  private final int[] turns;
  private final AtomicInteger position;

  /**
   * @param start the counter's first value; any int
   */
  SmoothSchedule(List<Candidate> candidates, int start) {
    turns = turns(reduced(candidates.stream().mapToInt(Candidate::weight).toArray()));
    position = new AtomicInteger(start);
  }

  int length() {
    return turns.length;
  }

  /**
   * Takes the next turn; below {@link #length()}. The counter is unsigned: when it wraps, once in
   * 2^32 turns, the schedule jumps to its beginning.
   */
  int advance() {
    return Integer.remainderUnsigned(position.getAndIncrement(), turns.length);
  }

  /** The index of the candidate whose turn that is. */
  int candidate(int turn) {
    return turns[turn];
  }

  private static int[] reduced(int[] weights) {
    int divisor = Arrays.stream(weights).reduce(0, SmoothSchedule::greatestCommonDivisor);
    int[] reduced = Arrays.stream(weights).map(weight -> weight / divisor).toArray();
    long total = Arrays.stream(reduced).asLongStream().sum();
    if (total <= MAX_TURNS) {
      return reduced;
    }
    return Arrays.stream(reduced)
        .map(weight -> (int) Math.max(1, (long) weight * MAX_TURNS / total))
        .toArray();
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** Each turn everybody earns his weight; the richest has the turn and pays what all earned. */
  private static int[] turns(int[] weights) {
    int total = Arrays.stream(weights).sum();
    int[] credit = new int[weights.length];
    int[] turns = new int[total];
    for (int turn = 0; turn < total; turn++) {
      int richest = 0;
      for (int i = 0; i < weights.length; i++) {
        credit[i] += weights[i];
        if (credit[i] > credit[richest]) {
          richest = i;
        }
      }
      credit[richest] -= total;
      turns[turn] = richest;
    }
    return turns;
  }
}
