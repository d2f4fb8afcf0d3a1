package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RepeatedTest {

  @Test
  void oneWhoseStepsAreNeverDoneInTimeEndsWhenItIsClosed() {
    AtomicReference<Thread> stepping = new AtomicReference<>();
    Repeated late =
        new Repeated("late", Duration.ofNanos(1), () -> stepping.set(Thread.currentThread()))
            .start();
    await().until(() -> stepping.get() != null);

    late.close();

    await().until(() -> !stepping.get().isAlive());
  }

  @Test
  void whatAStepSaysAfterItWasClosedIsNotHeard() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    CountDownLatch steps = new CountDownLatch(1);
    CountDownLatch said = new CountDownLatch(1);
    AtomicReference<Consumer<String>> told = new AtomicReference<>();
    Repeated deaf =
        new Repeated(
            "deaf",
            Duration.ofDays(1),
            () -> {
              told.get().accept("in time");
              steps.countDown();
              while (!Thread.interrupted()) {
                Thread.onSpinWait();
              }
              told.get().accept("too late");
              said.countDown();
            });
    told.set(deaf.untilClosed(heard::add));
    deaf.start();
    steps.await();

    deaf.close();

    assertThat(said.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).containsExactly("in time");
  }
}
