package org.tandemlb.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.node.balance.PoolFixture.candidates;
import static org.tandemlb.node.balance.PoolFixture.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  @Test
  void turnsAreSpreadSmoothlyByWeight() {
    assertThat(sequence(new RoundRobin(candidates("a:5", "b:1", "c:1"), 0), 7))
        .isEqualTo("aabacaa");
    assertThat(sequence(new RoundRobin(candidates("a:2", "b:1"), 0), 6)).isEqualTo("abaaba");
  }

  @Test
  void weightsThatShareADivisorTakeTurnsAsIfItWereDividedOut() {
    assertThat(sequence(new RoundRobin(candidates("a:100", "b:100", "c:100"), 0), 6))
        .isEqualTo("abcabc");
  }

  @Test
  void everyRoundIsExactForAnyWeightsOfSixtyFourBackends() {
    Random random = new Random(7);
    String[] backends = new String[64];
    Map<String, Integer> weights = new HashMap<>();
    int total = 0;
    for (int i = 0; i < backends.length; i++) {
      int weight = 1 + random.nextInt(256);
      backends[i] = "n" + i + ":" + weight;
      weights.put("n" + i, weight);
      total += weight;
    }
    RoundRobin roundRobin = new RoundRobin(candidates(backends), 0);

    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < total; i++) {
      Backend picked = roundRobin.pick(client(1), Set.of()).orElseThrow();
      shares.merge(picked.name(), 1, Integer::sum);
    }

    assertThat(shares).isEqualTo(weights);
  }

  @Test
  void theScheduleIsBoundedAndLeavesNobodyOut() {
    String[] backends = new String[2_000];
    for (int i = 0; i < backends.length; i++) {
      backends[i] = "n" + i + ":" + (i % 2 == 0 ? 256 : 1);
    }
    List<Candidate> candidates = candidates(backends);

    SmoothSchedule schedule = new SmoothSchedule(candidates, 0);

    assertThat(schedule.length()).isLessThanOrEqualTo(SmoothSchedule.MAX_TURNS + 2_000);
    Set<Integer> seen = new HashSet<>();
    for (int turn = 0; turn < schedule.length(); turn++) {
      seen.add(schedule.candidate(turn));
    }
    assertThat(seen).hasSize(2_000);
  }

  @Test
  void theCounterWrapsWithoutLosingAnybody() {
    for (int before = -4; before <= 0; before++) {
      RoundRobin roundRobin = new RoundRobin(candidates("a:1", "b:1", "c:1"), before);

      String picked = sequence(roundRobin, 12);

      assertThat(picked).contains("a", "b", "c").hasSize(12);
      assertThat(picked.chars().filter(each -> each == 'a').count()).isBetween(3L, 5L);
    }
    RoundRobin signed = new RoundRobin(candidates("a:1", "b:1", "c:1"), Integer.MAX_VALUE);
    assertThat(sequence(signed, 6)).isEqualTo("bcabca");
  }

  @Test
  void aRetryAtTheWrapStillFindsTheOnlyOneLeft() {
    for (int before = -8; before <= 0; before++) {
      List<Candidate> candidates = candidates("a:3", "b:1", "c:1");
      RoundRobin roundRobin = new RoundRobin(candidates, before);
      Set<Backend> tried = Set.of(candidates.get(0).backend(), candidates.get(2).backend());

      assertThat(roundRobin.pick(client(1), tried)).contains(candidates.get(1).backend());
    }
  }

  private static String sequence(RoundRobin roundRobin, int picks) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < picks; i++) {
      names.add(roundRobin.pick(client(1), Set.of()).orElseThrow().name());
    }
    return String.join("", names);
  }
}
