package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.TransportChoice;

@Timeout(60)
class OutOfDescriptorsTest {

  private static final long MOST_WORTH_OPENING = 100_000;
  private static final int LATE = 5;
  private static final int PAUSES = 3;

  @BeforeAll
  static void loadClasses() throws Exception {
    ClassDirectories.loadAll();
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void oldSessionsGoOnNewClientsWaitOrAreResetAndNothingSpins(TransportChoice transport)
      throws Exception {
    assumeTrue(limit() <= MOST_WORTH_OPENING, "the limit of this process is too high to reach");
    ArrayDeque<FileInputStream> hoard = new ArrayDeque<>();
    try (TestBackend backend = new TestBackend()) {
      Rig.Plan plan = new Rig.Plan();
      plan.transport = transport;
      plan.backends = List.of(Rig.backend("one", backend.address()));
      try (Rig rig = new Rig(plan);
          Socket old = rig.dial();
          Socket oldServer = backend.next()) {
        echo(old, oldServer);
        List<SocketChannel> late = new ArrayList<>();
        try {
          long begun = dialUntilManyAcceptsFail(rig, late, hoard);

          // Each of them can have had a descriptor that came free, and none for its backend; of the
          // other failures one socket has had more than so many, with a pause between two of them.
          assertThat(Duration.ofNanos(System.nanoTime() - begun).toMillis())
              .isGreaterThanOrEqualTo(PAUSES * Acceptor.BACK_OFF_MILLIS);
          echo(old, oldServer);

          release(hoard);
          await().until(() -> backend.waiting() + rig.lines().size() == late.size());
          assertThat(rig.lines()).allMatch(line -> line.contains("out-of-resources"));
          backend.closeConnections();
          try (Socket next = rig.dial()) {
            echo(next, backend.next());
          }
        } finally {
          for (SocketChannel client : late) {
            client.close();
          }
        }
      }
    } finally {
      release(hoard);
    }
  }

  @Test
  void aClientIsResetWhenThereIsNoDescriptorForItsBackend() throws Exception {
    assumeTrue(limit() <= MOST_WORTH_OPENING, "the limit of this process is too high to reach");
    ArrayDeque<FileInputStream> hoard = new ArrayDeque<>();
    try (TestBackend backend = new TestBackend()) {
      Rig.Plan plan = new Rig.Plan();
      plan.backends = List.of(Rig.backend("one", backend.address()));
      try (Rig rig = new Rig(plan)) {
        try (Socket first = rig.dial();
            Socket server = backend.next()) {
          echo(first, server);
        }
        await().until(() -> rig.plane.sessions() == 0);
        takeAllDescriptors(hoard);
        hoard.pop().close(); // For the client,
        hoard.pop().close(); // and for its accept.

        try (Socket client = new Socket(Rig.LOOPBACK, rig.frontend().getPort())) {
          client.getInputStream().read();
        } catch (IOException reset) {
          assertThat(reset).hasMessageContaining("reset");
        }

        release(hoard);
        await().until(() -> rig.status().ended(Termination.OUT_OF_RESOURCES) > 0);
      }
    } finally {
      release(hoard);
    }
  }

  /**
   * Anew when descriptors came free before all were taken again, and nobody is left who waits: one
   * goes from client to client, each reset for want of one for its backend; three serve a client.
   *
   * @return when those dialled who wait
   */
  private static long dialUntilManyAcceptsFail(
      Rig rig, List<SocketChannel> late, ArrayDeque<FileInputStream> hoard) throws IOException {
    while (true) {
      release(hoard);
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < LATE; i++) {
        clients.add(SocketChannel.open()); // They have their descriptors then.
      }
      late.addAll(clients);
      takeAllDescriptors(hoard);
      long begun = System.nanoTime();
      long before = rig.status().ended(Termination.OUT_OF_RESOURCES);
      for (SocketChannel client : clients) {
        client.connect(rig.frontend());
      }
      BooleanSupplier many =
          () ->
              rig.status().ended(Termination.OUT_OF_RESOURCES) - before > LATE + Rig.LOOPS * PAUSES;
      await()
          .until(
              () -> {
                takeAllDescriptors(hoard); // Whatever else is in this JVM may give one back.
                return many.getAsBoolean() || rig.lines().size() + served(rig) == late.size();
              });
      if (many.getAsBoolean()) {
        return begun;
      }
    }
  }

  private static long served(Rig rig) {
    return rig.plane.sessions() - 1; // The old one.
  }

  private static long limit() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  private static void echo(Socket client, Socket server) throws IOException {
    client.setSoTimeout(10_000);
    client.getOutputStream().write(7);
    assertThat(server.getInputStream().read()).isEqualTo(7);
    server.getOutputStream().write(8);
    assertThat(client.getInputStream().read()).isEqualTo(8);
  }

  private static void takeAllDescriptors(ArrayDeque<FileInputStream> hoard) {
    try {
      while (true) {
        hoard.push(new FileInputStream("/dev/null"));
      }
    } catch (IOException noneLeft) {
      assertThat(hoard).isNotEmpty();
    }
  }

  private static void release(ArrayDeque<FileInputStream> hoard) throws IOException {
    while (!hoard.isEmpty()) {
      hoard.pop().close();
    }
  }
}
