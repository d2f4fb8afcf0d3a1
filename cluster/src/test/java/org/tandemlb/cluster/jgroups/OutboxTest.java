package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutboxTest {

  @Test
  void whileAPeerDoesNotReadTheOldestIsDroppedAndNobodyWaits() {
    CountDownLatch reads = new CountDownLatch(1);
    List<Byte> sent = new CopyOnWriteArrayList<>();
    Outbox.Wire wire =
        message -> {
          reads.await();
          sent.add(message[0]);
        };

    try (Outbox outbox = new Outbox(2, DEADLINE, wire)) {
      for (byte i = 1; i <= 9; i++) {
        outbox.add(new byte[] {i});
      }
      outbox.start();
      reads.countDown();

      await().atMost(DEADLINE).until(() -> sent.size() == 2);
      assertThat(sent).containsExactly((byte) 8, (byte) 9);
    }
  }

  @Test
  void whatHasWaitedForTooLongIsNotSent() {
    AtomicLong nowNanos = new AtomicLong();
    List<Byte> sent = new CopyOnWriteArrayList<>();

    try (Outbox outbox =
        new Outbox(3, Duration.ofNanos(10), nowNanos::get, message -> sent.add(message[0]))) {
      outbox.add(new byte[] {1});
      nowNanos.set(1);
      outbox.add(new byte[] {2});
      nowNanos.set(11);
      outbox.add(new byte[] {3});
      outbox.start();

      await().atMost(DEADLINE).until(() -> sent.contains((byte) 3));
      assertThat(sent).containsExactly((byte) 2, (byte) 3);
    }
  }

  @Test
  void aMessageThatFailsDoesNotStopTheNext() {
    List<Byte> sent = new CopyOnWriteArrayList<>();
    Outbox.Wire wire =
        message -> {
          if (message[0] == 1) {
            throw new IllegalStateException("not connected");
          }
          sent.add(message[0]);
        };

    try (Outbox outbox = new Outbox(2, DEADLINE, wire)) {
      outbox.start();
      outbox.add(new byte[] {1});
      outbox.add(new byte[] {2});

      await().atMost(DEADLINE).until(() -> sent.equals(List.of((byte) 2)));
    }
  }

  @Test
  void norDoesAnError() {
    List<Byte> sent = new CopyOnWriteArrayList<>();
    Outbox.Wire wire =
        message -> {
          if (message[0] == 1) {
            throw new OutOfMemoryError("thrown by this test");
          }
          sent.add(message[0]);
        };

    try (Outbox outbox = new Outbox(2, DEADLINE, wire)) {
      outbox.start();
      outbox.add(new byte[] {1});
      outbox.add(new byte[] {2});

      await().atMost(DEADLINE).until(() -> sent.equals(List.of((byte) 2)));
    }
  }
}
