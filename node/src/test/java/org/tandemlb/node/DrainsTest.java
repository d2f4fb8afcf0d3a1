package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.node.proxy.Termination;

class DrainsTest {

  private static final Duration DRAIN = Duration.ofMinutes(10);

  /** What was asked for and not cancelled; a test lets its time come. */
  private final List<Runnable> waiting = new ArrayList<>();

  private final List<String> ended = new ArrayList<>();
  private final Drains drains = new Drains(() -> DRAIN, this::after);

  private Runnable after(Duration delay, Runnable action) {
    assertThat(delay).isEqualTo(DRAIN);
    waiting.add(action);
    return () -> waiting.remove(action);
  }

  private void become(String what, AdminState state) {
    drains.become(what, state, why -> ended.add(what + " " + why.word()));
  }

  @Test
  void maintenanceEndsSessionsAtOnceAndOnce() {
    become("a", AdminState.MAINT);
    become("a", AdminState.MAINT);

    assertThat(ended).containsExactly("a " + Termination.KILLED.word());
    assertThat(waiting).isEmpty();
  }

  @Test
  void aDrainEndsThemWhenItsTimeIsOver() {
    become("a", AdminState.DRAIN);
    assertThat(ended).isEmpty();

    waiting.get(0).run();

    assertThat(ended).containsExactly("a " + Termination.DRAIN_DEADLINE.word());
  }

  @Test
  void aDrainThatIsAskedForTwiceKeepsItsDeadline() {
    become("a", AdminState.DRAIN);
    Runnable first = waiting.get(0);

    become("a", AdminState.DRAIN);

    assertThat(waiting).containsExactly(first);
  }

  @Test
  void readyCancelsTheDeadlineAndTheNextDrainHasItsOwn() {
    become("a", AdminState.DRAIN);
    Runnable first = waiting.get(0);

    become("a", AdminState.READY);
    assertThat(waiting).isEmpty();

    become("a", AdminState.DRAIN);
    assertThat(waiting).hasSize(1).doesNotContain(first);
  }

  @Test
  void maintenanceDoesNotWaitForTheDeadlineOfADrain() {
    become("a", AdminState.DRAIN);
    become("b", AdminState.DRAIN);

    become("a", AdminState.MAINT);

    assertThat(ended).containsExactly("a killed");
    assertThat(waiting).hasSize(1);
    waiting.get(0).run();
    assertThat(ended).containsExactly("a killed", "b drain-deadline");
  }

  @Test
  void whatIsReadyFromTheStartIsLeftAlone() {
    become("a", AdminState.READY);

    assertThat(ended).isEmpty();
    assertThat(waiting).isEmpty();
  }
}
