package org.tandemlb.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.node.balance.PoolFixture.candidates;
import static org.tandemlb.node.balance.PoolFixture.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomTwoTest {

  private final List<Candidate> candidates = candidates("a:2", "b:3", "c:5");

  @Test
  void everyNumberDrawnFallsOnTheBackendWhoseWeightItIsIn() {
    assertThat(firstDrawn(0)).isEqualTo("a");
    assertThat(firstDrawn(1)).isEqualTo("a");
    assertThat(firstDrawn(2)).isEqualTo("b");
    assertThat(firstDrawn(4)).isEqualTo("b");
    assertThat(firstDrawn(5)).isEqualTo("c");
    assertThat(firstDrawn(9)).isEqualTo("c");
  }

  @Test
  void theSecondIsAnotherAndTheLessLoadedOfTheTwoIsPicked() {
    load("a", 10);
    load("b", 10);
    load("c", 10);

    assertThat(picked(0, 0)).isEqualTo("b");
    assertThat(picked(0, 3)).isEqualTo("c");
    assertThat(picked(2, 1)).isEqualTo("b");
    assertThat(picked(2, 2)).isEqualTo("c");
    assertThat(picked(9, 4)).isEqualTo("c");
  }

  @Test
  void backendsThatHaveBeenTriedAreNotDrawn() {
    Set<Backend> tried = Set.of(candidates.get(1).backend(), candidates.get(2).backend());
    RandomTwo randomTwo = new RandomTwo(candidates, new Random(3)::nextInt);

    for (int i = 0; i < 100; i++) {
      assertThat(randomTwo.pick(client(1), tried)).contains(candidates.get(0).backend());
    }
  }

  /** On a tie the first drawn has it. */
  private String firstDrawn(int number) {
    return picked(number, 0);
  }

  private String picked(int... numbers) {
    Deque<Integer> script = new ArrayDeque<>();
    for (int number : numbers) {
      script.add(number);
    }
    RandomTwo randomTwo = new RandomTwo(candidates, bound -> script.remove());
    return randomTwo.pick(client(1), Set.of()).orElseThrow().name();
  }

  private void load(String name, int sessions) {
    for (Candidate candidate : candidates) {
      for (int i = 0; i < sessions && candidate.backend().name().equals(name); i++) {
        candidate.backend().sessionOpened();
      }
    }
  }
}
