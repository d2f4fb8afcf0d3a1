package org.tandemlb.cluster.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.reload.ReloadMessage.Asked;
import org.tandemlb.cluster.reload.ReloadMessage.Step;
import org.tandemlb.cluster.reload.ReloadMessage.Told;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;

class JointReloadTest {

  private static final UUID ID = new UUID(0, 7);
  private static final List<String> BOTH = List.of("lb1", "lb2");

  private final JointReload reload = new JointReload(ID, BOTH, 0);

  @Test
  void whenAllCanAllApplyAndEachTellsWhatCameOfIt() {
    assertThat(reload.asks(0)).isTrue();
    assertThat(reload.question()).isEqualTo(new Asked(ID, Step.CHECK));
    told("lb1", Step.CHECK, Kind.READY);
    reload.settle(BOTH, 1);
    assertThat(reload.asks(1)).as("lb2 has not answered, and was just asked").isFalse();

    told("lb2", Step.CHECK, Kind.READY);
    reload.settle(BOTH, 2);

    assertThat(reload.asks(2)).isTrue();
    assertThat(reload.question()).isEqualTo(new Asked(ID, Step.APPLY));
    told("lb1", Step.APPLY, Kind.APPLIED);
    told("lb2", Step.APPLY, Kind.UNCHANGED);
    reload.settle(BOTH, 3);
    assertThat(reload.isOver()).isTrue();
    assertThat(kinds()).isEqualTo(Map.of("lb1", Kind.APPLIED, "lb2", Kind.UNCHANGED));
    assertThat(reload.wakeAtNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whenOneCannotNobodyApplies() {
    told("lb1", Step.CHECK, Kind.READY);
    told("lb2", Step.CHECK, Kind.FAULTY);

    reload.settle(BOTH, 1);

    assertThat(reload.isOver()).isTrue();
    assertThat(reload.asks(JointReload.AGAIN_NANOS)).isFalse();
    assertThat(kinds()).isEqualTo(Map.of("lb1", Kind.READY, "lb2", Kind.FAULTY));
  }

  @Test
  void whoDoesNotAnswerIsAskedAgainAndInTheEndNobodyApplies() {
    assertThat(reload.asks(0)).isTrue();
    told("lb1", Step.CHECK, Kind.READY);
    reload.settle(BOTH, JointReload.AGAIN_NANOS);
    assertThat(reload.asks(JointReload.AGAIN_NANOS)).isTrue();

    reload.settle(BOTH, JointReload.PATIENCE_NANOS - 1);
    assertThat(reload.isOver()).isFalse();
    reload.settle(BOTH, JointReload.PATIENCE_NANOS);

    assertThat(reload.isOver()).isTrue();
    assertThat(reload.outcomes().get("lb2").kind()).isEqualTo(Kind.FAILED);
    assertThat(reload.outcomes().get("lb2").lines().get(0)).contains("earlier version");
  }

  @Test
  void whoLeavesWhileItIsAskedCannot() {
    told("lb1", Step.CHECK, Kind.READY);

    reload.settle(List.of("lb1"), 1);

    assertThat(reload.isOver()).isTrue();
    assertThat(reload.outcomes().get("lb2").lines()).containsExactly("it has left the cluster");
  }

  /** It has read its file when it started. */
  @Test
  void whoJoinsMeanwhileIsNotWaitedFor() {
    List<String> three = List.of("lb1", "lb2", "lb3");
    told("lb1", Step.CHECK, Kind.READY);
    told("lb2", Step.CHECK, Kind.READY);
    told("lb3", Step.CHECK, Kind.FAULTY);
    reload.settle(three, 1);
    told("lb1", Step.APPLY, Kind.APPLIED);
    told("lb2", Step.APPLY, Kind.APPLIED);

    reload.settle(three, 2);

    assertThat(reload.isOver()).isTrue();
    assertThat(kinds()).containsOnlyKeys("lb1", "lb2");
  }

  @Test
  void whatIsToldOfAnotherReloadOrStepIsNoAnswer() {
    reload.told("lb1", new Told(new UUID(0, 8), Step.CHECK, outcome(Kind.READY)));
    told("lb1", Step.APPLY, Kind.APPLIED);
    told("lb2", Step.CHECK, Kind.READY);

    reload.settle(BOTH, 1);

    assertThat(reload.isOver()).isFalse();
    assertThat(reload.question().step()).isEqualTo(Step.CHECK);
  }

  private void told(String node, Step step, Kind kind) {
    reload.told(node, new Told(ID, step, outcome(kind)));
  }

  private static ReloadOutcome outcome(Kind kind) {
    return new ReloadOutcome(kind, "ab12", List.of());
  }

  private Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new java.util.HashMap<>();
    reload.outcomes().forEach((node, outcome) -> kinds.put(node, outcome.kind()));
    return kinds;
  }
}
