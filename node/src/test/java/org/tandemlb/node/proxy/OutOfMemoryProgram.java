package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.tandemlb.config.TransportChoice;

/** A data plane in a process whose memory outside the heap is taken. Fails by its exit code. */
final class OutOfMemoryProgram {

  static final String DONE = "out of memory, and went on";

  private static final int MOST_CLIENTS = 500;

  /** What each client says, of which most stays here: no backend reads. Taken before the rest. */
  private static final ByteBuffer MUCH = ByteBuffer.allocateDirect(1 << 20);

  private final ArrayDeque<ByteBuf> hoard = new ArrayDeque<>();
  private final List<SocketChannel> clients = new ArrayList<>();

  private OutOfMemoryProgram() {}

  public static void main(String[] transport) throws Exception {
    new OutOfMemoryProgram().run(TransportChoice.valueOf(transport[0]));
    System.out.println(DONE);
    System.exit(0);
  }

  private void run(TransportChoice transport) throws Exception {
    Rig.Plan plan = new Rig.Plan();
    plan.transport = transport;
    TestBackend backend = new TestBackend();
    plan.backends = List.of(Rig.backend("one", backend.address()));
    Rig rig = new Rig(plan);
    Socket old = rig.dial();
    Socket oldServer = backend.next();
    echo(old, oldServer);

    takeAll();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              if (clients.size() < MOST_CLIENTS) {
                clients.add(dialAndSayMuch(rig));
              }
              takeAll(); // Whoever was reset has given some back.
              return rig.status().ended(Termination.OUT_OF_RESOURCES) > 0;
            });
    takeAll();
    for (int again = 0; again < 1_000; again++) { // more often than there is reserve for
      echo(old, oldServer);
    }
    hoard.forEach(ByteBuf::release);

    echo(old, oldServer);
    await().until(() -> !rig.lines().isEmpty());
    assertThat(rig.lines()).allMatch(line -> line.contains("out-of-resources"));
    for (SocketChannel client : clients) {
      client.close();
    }
    await().until(() -> rig.plane.sessions() == 1);
    backend.closeConnections();
    await()
        .ignoreExceptionsInstanceOf(SocketException.class)
        .until(() -> servesAnother(rig, backend));
  }

  /** Nobody is let in for a moment after the last read that found no memory. */
  private static boolean servesAnother(Rig rig, TestBackend backend) throws Exception {
    long refused = rig.status().ended(Termination.OUT_OF_RESOURCES);
    try (Socket client = rig.dial()) {
      await()
          .until(
              () ->
                  backend.waiting() > 0
                      || rig.status().ended(Termination.OUT_OF_RESOURCES) > refused);
      if (backend.waiting() > 0) {
        echo(client, backend.next());
        return true;
      }
      return false;
    }
  }

  private static SocketChannel dialAndSayMuch(Rig rig) throws IOException {
    SocketChannel client = SocketChannel.open();
    // What it said nobody reads: its session ends when it is reset, not before.
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    try {
      client.connect(rig.frontend());
      client.configureBlocking(false);
      client.write(MUCH.duplicate()); // What the kernel takes of it.
    } catch (IOException resetAlready) {
      assertThat(resetAlready).hasMessageMatching(".*(reset|pipe).*");
    }
    return client;
  }

  private static void echo(Socket client, Socket server) throws IOException {
    client.getOutputStream().write(7);
    assertThat(server.getInputStream().read()).isEqualTo(7);
    server.getOutputStream().write(8);
    assertThat(client.getInputStream().read()).isEqualTo(8);
  }

  /** Large ones first. The JDK waits for half a second before it says that there is none left. */
  private void takeAll() {
    for (int size : new int[] {1 << 20, 1 << 12}) {
      try {
        while (true) {
          hoard.push(UnpooledByteBufAllocator.DEFAULT.directBuffer(size, size));
        }
      } catch (OutOfMemoryError noneLeft) {
        assertThat(noneLeft).hasMessageContaining("direct");
      }
    }
  }
}
