package org.tandemlb.node.hold;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
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
}
