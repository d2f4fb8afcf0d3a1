package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandemlb.node.Stalls.Part;
import org.tandemlb.node.service.ListeningManager;
import org.tandemlb.node.service.ServiceManager;

class StallWatchTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long TOO_LONG_NANOS = TimeUnit.SECONDS.toNanos(1) / 3;

  private final Stalls stalls = new Stalls(Duration.ofSeconds(1));
  private final AtomicLong collector = new AtomicLong();
  private final StallWatch watch = new StallWatch(stalls, collector::get);

  /** What a part was given and has not come to yet. */
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void aPartThatStandsStillIsCountedOnceWhileItDoes() {
    watch.of(Part.CONTROL, "the control thread", waiting::add).start();

    await().atMost(DEADLINE).until(() -> count(Part.CONTROL).count() == 1);
    long soFar = count(Part.CONTROL).longestNanos();
    assertThat(soFar).isGreaterThan(TOO_LONG_NANOS);
    await().atMost(DEADLINE).until(() -> count(Part.CONTROL).longestNanos() > soFar);
    assertThat(count(Part.CONTROL).count()).isEqualTo(1);
    assertThat(waiting).as("nothing more is asked of it meanwhile").hasSize(1);

    waiting.remove().run();

    await().atMost(DEADLINE).until(() -> count(Part.CONTROL).count() == 2);
    assertThat(count(Part.LOOP).count()).isZero();
  }

  @Test
  void onePartThatStandsStillHidesNoOther() {
    watch.of(Part.CONTROL, "the control thread", waiting::add);
    watch.of(Part.LOOP, "loop-1", Runnable::run).start();

    await().atMost(DEADLINE).until(() -> count(Part.CONTROL).count() == 1);

    assertThat(count(Part.LOOP).longestNanos()).isPositive();
  }

  @Test
  void theServiceManagersWatchdogIsFedWhileEveryPartAnswersAndOnlyThen(@TempDir Path folder)
      throws Exception {
    Epoll.ensureAvailability();
    AtomicBoolean hangs = new AtomicBoolean();
    try (ListeningManager heard = new ListeningManager(folder.resolve("notify"))) {
      ServiceManager manager =
          ServiceManager.of(
              Map.of(
                  "NOTIFY_SOCKET", folder.resolve("notify").toString(), "WATCHDOG_USEC", "400000"),
              1);
      watch
          .of(Part.CONTROL, "the control thread", Runnable::run)
          .of(Part.LOOP, "event loop 1", task -> later(hangs.get()).accept(task))
          .tell(manager)
          .start();
      await().atMost(DEADLINE).until(() -> heard.hear().equals(Optional.of("WATCHDOG=1")));
      await().atMost(DEADLINE).until(() -> heard.hear().equals(Optional.of("WATCHDOG=1")));

      hangs.set(true);

      // It is counted once it has been waited for longer than the watchdog's quarter: from then on
      // nothing is told, however long that lasts.
      await().atMost(DEADLINE).until(() -> count(Part.LOOP).count() == 1);
      await().atMost(DEADLINE).until(() -> heard.hear().isEmpty());
      long soFar = count(Part.LOOP).longestNanos();
      await().atMost(DEADLINE).until(() -> count(Part.LOOP).longestNanos() > 3 * soFar);
      assertThat(heard.hear()).isEmpty();

      hangs.set(false);
      waiting.remove().run();

      await().atMost(DEADLINE).until(() -> heard.hear().equals(Optional.of("WATCHDOG=1")));
    }
  }

  private Consumer<Runnable> later(boolean later) {
    return later ? waiting::add : Runnable::run;
  }

  @Test
  void aPauseOfTheCollectorIsCounted() {
    watch.start();

    collector.set(TOO_LONG_NANOS + 1);

    // The first look may come after it was set: then only the next one is a pause.
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              collector.addAndGet(TOO_LONG_NANOS + 1);
              return count(Part.COLLECTOR).count() > 0;
            });
    assertThat(count(Part.COLLECTOR).longestNanos()).isGreaterThan(TOO_LONG_NANOS);
  }

  @Test
  void whatACollectorDoesBesideTheProcessIsNoPause() {
    assertThat(Collector.stops("G1 Young Generation")).isTrue();
    assertThat(Collector.stops("ZGC Minor Pauses")).isTrue();
    assertThat(Collector.stops("ZGC Major Cycles")).isFalse();
    assertThat(Collector.stops("G1 Concurrent GC")).isFalse();
    assertThat(Collector.pausedNanos()).isNotNegative();
  }

  private Stalls.Count count(Part part) {
    return stalls.all().stream().filter(count -> count.part() == part).findFirst().orElseThrow();
  }
}
