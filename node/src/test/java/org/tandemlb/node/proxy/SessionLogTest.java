package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.LogConfig;

class SessionLogTest {

  private static SessionRecord record(int number) {
    return new SessionRecord(
        number,
        "lb1",
        new InetSocketAddress(Rig.LOOPBACK, number),
        "web",
        "web",
        "one",
        0,
        0,
        0,
        0,
        Termination.CLIENT_CLOSED,
        0);
  }

  @Test
  void everyRecordIsALineInOrder() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SessionLog log = new SessionLog(LogConfig.Sessions.LINE, out)) {
      for (int i = 1; i <= 2000; i++) {
        log.add(record(i));
      }
    }

    assertThat(out.toString().lines()).hasSize(2000);
    assertThat(out.toString().lines().skip(1999)).first().asString().contains("127.0.0.1:2000 ");
  }

  @Test
  void itsFormMayChangeWhileItWrites() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SessionLog log = new SessionLog(LogConfig.Sessions.OFF, out)) {
      log.add(record(1));
      log.form(LogConfig.Sessions.JSON);
      log.add(record(2));
      await().until(() -> out.toString().contains("\n"));
      log.form(LogConfig.Sessions.LINE);
      log.add(record(3));
      await().until(() -> out.toString().lines().count() == 2);
      log.form(LogConfig.Sessions.OFF);
      log.add(record(4));
    }

    assertThat(out.toString().lines().toList().get(0)).startsWith("{").contains("127.0.0.1:2");
    assertThat(out.toString().lines().toList().get(1)).contains("client=127.0.0.1:3 ");
    assertThat(out.toString().lines()).hasSize(2);
  }

  @Test
  void anOutputThatHangsDropsAndCountsLinesAndNeverBlocksTheSessions() {
    CountDownLatch hangs = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int one) {
            throw new AssertionError("lines are written in one piece");
          }

          @Override
          public void write(byte[] lines, int from, int length) {
            try {
              hangs.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (SessionLog log = new SessionLog(LogConfig.Sessions.LINE, stuck, 10)) {
      for (int i = 0; i < 1000; i++) {
        log.add(record(i));
      }
      assertThat(log.dropped()).isGreaterThan(900);
      hangs.countDown();
    }
  }

  @Test
  void aRecordThatCannotBeFormattedCostsItsOwnLineOnly() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SessionLog log = new SessionLog(LogConfig.Sessions.LINE, out);
    log.add(record(1));
    log.add(withoutClient());
    log.add(record(2));
    log.close();

    assertThat(out.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("time=") && line.endsWith("retries=0"));
    assertThat(log.dropped()).isEqualTo(1);
  }

  private static SessionRecord withoutClient() {
    return new SessionRecord(
        1, "lb1", null, "web", "web", "one", 0, 0, 0, 0, Termination.CLIENT_CLOSED, 0);
  }

  @Test
  void linesThatTheOutputRefusesAreCounted() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    SessionLog log = new SessionLog(LogConfig.Sessions.LINE, broken);
    log.add(record(1));
    log.add(record(2));
    log.close();

    assertThat(log.dropped()).isEqualTo(2);
  }

  @Test
  void offWritesNothing() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SessionLog log = new SessionLog(LogConfig.Sessions.OFF, out)) {
      log.add(record(1));
    }
    assertThat(out.size()).isZero();
  }

  @Test
  void lineAppearsWhileTheLogIsOpen() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SessionLog log = new SessionLog(LogConfig.Sessions.JSON, out)) {
      log.add(record(1));
      await().atMost(Duration.ofSeconds(5)).until(() -> out.toString().startsWith("{\"time\""));
    }
  }
}
