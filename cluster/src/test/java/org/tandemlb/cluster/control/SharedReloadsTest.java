package org.tandemlb.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.reload.ReloadMessage.Step;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.reload.ReloadOutcome.Kind;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;

/** Two cores that hear each other, and what each is asked to do with its file. */
class SharedReloadsTest {

  private static final UUID ID = new UUID(0, 7);

  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final Map<Member, ControlCore> cores = new LinkedHashMap<>();

  /** By node: what comes of it when its file is checked; absent: it knows no such call. */
  private final Map<Member, Kind> files = new HashMap<>(Map.of(lb1, Kind.READY, lb2, Kind.READY));

  private final List<String> done = new ArrayList<>();
  private Map<String, ReloadOutcome> over = Map.of();
  private long nowNanos;

  private void meet() {
    View view = new View(new ViewId(1, lb1.incarnation()), List.of(lb1, lb2), Map.of());
    for (Member member : List.of(lb1, lb2)) {
      cores.put(member, new ControlCore(new ConfigBuilder(2).build(), member, 0, 0));
    }
    cores.keySet().forEach(member -> happens(member, new Event.ViewInstalled(view)));
  }

  private void happens(Member at, Event event) {
    for (Effect effect : cores.get(at).on(event, nowNanos)) {
      if (effect instanceof Effect.Send send) {
        cores.keySet().stream()
            .filter(other -> !other.equals(at))
            .filter(other -> files.containsKey(other) || !isOfReloads(send))
            .forEach(other -> happens(other, new Event.Arrived(at, send.message())));
      } else if (effect instanceof Effect.CheckFile check) {
        tell(at, check.id(), Step.CHECK, files.get(at));
      } else if (effect instanceof Effect.ApplyFile apply) {
        done.add(at.node());
        tell(at, apply.id(), Step.APPLY, Kind.APPLIED);
      } else if (effect instanceof Effect.ReloadOver reload) {
        over = reload.outcomes();
      }
    }
  }

  private static boolean isOfReloads(Effect.Send send) {
    return Wire.decode(send.message()) instanceof Decoded.Understood understood
        && understood.message() instanceof Message.Reloading;
  }

  private void tell(Member at, UUID id, Step step, Kind kind) {
    ReloadOutcome outcome = new ReloadOutcome(kind, "ab12", List.of());
    happens(at, new Event.FileTold(id, step, outcome));
  }

  private void pass(long seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      nowNanos += TimeUnit.MILLISECONDS.toNanos(100);
      List.copyOf(cores.keySet()).forEach(member -> happens(member, new Event.Tick()));
    }
  }

  @Test
  void eachAppliesItsFileOnceWhenAllCan() {
    meet();

    happens(lb1, new Event.ReloadAll(ID));
    pass(3);

    assertThat(done).containsExactlyInAnyOrder("lb1", "lb2");
    assertThat(over).containsOnlyKeys("lb1", "lb2");
    assertThat(over.values()).allMatch(ReloadOutcome::isDone);
  }

  @Test
  void nobodyDoesWhenOneCannot() {
    meet();
    files.put(lb2, Kind.FAULTY);

    happens(lb1, new Event.ReloadAll(ID));
    pass(3);

    assertThat(done).isEmpty();
    assertThat(over.get("lb2").kind()).isEqualTo(Kind.FAULTY);
  }

  @Test
  void nobodyDoesWhenOneIsOfAVersionThatKnowsNoSuchCall() {
    meet();
    files.remove(lb2);

    happens(lb1, new Event.ReloadAll(ID));
    pass(20);

    assertThat(done).isEmpty();
    assertThat(over.get("lb2").lines().get(0)).contains("earlier version");

    files.put(lb2, Kind.READY);
    happens(lb1, new Event.ReloadAll(new UUID(0, 8)));
    pass(3);
    assertThat(done).hasSize(2);
  }

  @Test
  void whatIsLostIsAskedAgain() {
    meet();
    files.remove(lb2);
    happens(lb1, new Event.ReloadAll(ID));

    files.put(lb2, Kind.READY);
    pass(3);

    assertThat(done).containsExactlyInAnyOrder("lb1", "lb2");
    assertThat(over.values()).allMatch(ReloadOutcome::isDone);
  }

  @Test
  void aNodeThatIsAloneReloadsAlone() {
    cores.put(lb1, new ControlCore(new ConfigBuilder(2).build(), lb1, 0, 0));
    happens(lb1, new Event.ReloadAll(ID));
    assertThat(over.get("lb1").lines()).containsExactly("this node has not joined the cluster yet");
    ViewId id = new ViewId(1, lb1.incarnation());
    happens(lb1, new Event.ViewInstalled(new View(id, List.of(lb1), Map.of())));

    happens(lb1, new Event.ReloadAll(ID));
    pass(1);

    assertThat(done).containsExactly("lb1");
    assertThat(over).containsOnlyKeys("lb1");
  }
}
