package org.tandemlb.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.health.HealthFixture.OPEN_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_1;
import static org.tandemlb.cluster.health.HealthFixture.WEB_2;
import static org.tandemlb.cluster.health.HealthFixture.at;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes that observe, send, lose and delay messages, come and go, as a seed decides. */
class ObservationTablePropertiesTest {

  private static final List<String> NODES = List.of("lb1", "lb2", "lb3");
  private static final List<BackendId> CHECKED = List.of(WEB_1, WEB_2);
  private static final double OWN_FRESH = 5;
  private static final double OTHERS_FRESH = 7;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyVerdictFollowsFromWhatIsFresh(long seed) {
    Random random = new Random(seed);
    ObservationTable table = HealthFixture.table();
    table.present(Set.copyOf(NODES), at(0));
    Map<BackendId, Observation> own = new HashMap<>();
    Map<BackendId, Map<String, Observation>> said = new HashMap<>();
    CHECKED.forEach(id -> said.put(id, new HashMap<>()));
    Map<BackendId, Verdict> before = Map.of();
    double now = 0;

    for (int step = 1; step < 3_000; step++) {
      now += random.nextInt(random.nextInt(50) == 0 ? 80 : 5) / 8.0;
      BackendId id = CHECKED.get(random.nextInt(2));
      Observation seen = new Observation(id, random.nextBoolean(), "because", at(now), at(now));
      if (random.nextBoolean()) {
        table.own(seen);
        own.put(id, seen);
      } else {
        String node = NODES.get(1 + random.nextInt(2));
        table.merge(node, rowsOf(step, said, node, seen, now), at(now));
      }

      Map<BackendId, Verdict> verdicts = table.verdicts(at(now));

      assertThat(verdicts.keySet()).as("seed %d", seed).containsExactly(WEB_1, WEB_2, OPEN_1);
      for (BackendId each : CHECKED) {
        Verdict verdict = verdicts.get(each);
        assertThat(verdict.state())
            .as("seed %d step %d %s", seed, step, each)
            .isEqualTo(expected(own.get(each), said.get(each), now));
        assertThat(verdict.sinceNanos() - at(now)).as("seed %d", seed).isNotPositive();
        Verdict past = before.get(each);
        if (past != null && past.state() == verdict.state()) {
          assertThat(verdict.sinceNanos()).as("seed %d", seed).isEqualTo(past.sinceNanos());
        }
      }
      before = verdicts;
    }
  }

  @Test
  void nodesThatHearEachOtherAgreeWhateverIsLostDelayedOrRepeated() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      Map<String, ObservationTable> tables = new HashMap<>();
      NODES.forEach(node -> tables.put(node, tableOf(node)));
      Map<String, List<ObservationRows>> sent = new HashMap<>();
      NODES.forEach(node -> sent.put(node, new ArrayList<>()));

      for (int step = 0; step < 60; step++) {
        double now = step / 10.0;
        String from = NODES.get(random.nextInt(3));
        BackendId id = CHECKED.get(random.nextInt(2));
        boolean isUp = random.nextBoolean();
        tables.get(from).own(new Observation(id, isUp, "because", at(now), at(now)));
        sent.get(from).add(tables.get(from).rows(at(now)));
        String to = NODES.get(random.nextInt(3));
        List<ObservationRows> past = sent.get(from);
        tables.get(to).merge(from, past.get(random.nextInt(past.size())), at(now));
      }
      for (String from : NODES) {
        ObservationRows last = tables.get(from).rows(at(6));
        tables.values().forEach(table -> table.merge(from, last, at(6)));
      }

      Set<Map<BackendId, Map<String, Boolean>>> opinions = new LinkedHashSet<>();
      tables.values().forEach(table -> opinions.add(table.seenBy()));
      assertThat(opinions).as("seed %d", seed).hasSize(1);
    }
  }

  private static ObservationTable tableOf(String node) {
    ObservationTable table =
        new ObservationTable(
            node,
            List.of(
                HealthFixture.web(HealthFixture.backend("web-1"), HealthFixture.backend("web-2"))));
    table.present(Set.copyOf(NODES), at(0));
    return table;
  }

  private static ObservationRows rowsOf(
      long sequence,
      Map<BackendId, Map<String, Observation>> said,
      String node,
      Observation seen,
      double now) {
    said.get(seen.backend()).put(node, seen);
    List<ObservationRows.Row> rows = new ArrayList<>();
    for (Map<String, Observation> byNode : said.values()) {
      Observation row = byNode.get(node);
      if (row != null) {
        rows.add(ObservationRows.Row.of(row, at(now)));
      }
    }
    return new ObservationRows(sequence, rows);
  }

  private static Verdict.State expected(
      Observation own, Map<String, Observation> said, double now) {
    if (own != null && at(now) - own.madeNanos() < at(OWN_FRESH) - at(0)) {
      return own.up() ? Verdict.State.UP : Verdict.State.DOWN;
    }
    int balance = 0;
    int voters = 0;
    for (Observation other : said.values()) {
      if (at(now) - other.madeNanos() < at(OTHERS_FRESH) - at(0)) {
        voters++;
        balance += other.up() ? 1 : -1;
      }
    }
    if (voters == 0) {
      return Verdict.State.UNKNOWN;
    }
    return balance >= 0 ? Verdict.State.UP : Verdict.State.DOWN;
  }
}
