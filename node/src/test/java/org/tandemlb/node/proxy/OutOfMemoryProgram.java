package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.tandemlb.config.TransportChoice;
import org.tandemlb.node.balance.Backend;

/** A data plane in a process whose memory outside the heap is taken. Fails by its exit code. */
final class OutOfMemoryProgram {

  static final String DONE = "out of memory, and went on";

  /** What each client says, of which most stays here: no backend reads. Taken before the rest. */
  private static final ByteBuffer MUCH = ByteBuffer.allocateDirect(1 << 20);

  /** They wait for a backend that does not answer, and say a word: more than is put aside. */
  private static final int WAITING = 2_500;

  private static final int WORDS = 3;

  private static final Duration LONG = Duration.ofSeconds(60);

  private static final int MOST_CLIENTS = WAITING + 500;

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
    plan.connectTimeout = Duration.ofMinutes(2);
    plan.nodeMax = 2 * MOST_CLIENTS;
    plan.frontendMax = plan.nodeMax;
    Backend one = Rig.backend("one", backend.address());
    List<Backend> backends = new ArrayList<>(List.of(one));
    plan.backends = backends;
    Rig rig = new Rig(plan);
    Socket old = rig.dial();
    Socket oldServer = backend.next();
    echo(old, oldServer);
    backends.set(0, Rig.backend("silent", TestBackend.silent().address()));
    for (int i = 0; i < WAITING; i++) {
      clients.add(dial(rig));
    }
    await().atMost(LONG).until(() -> rig.plane.sessions() == 1 + WAITING);
    backends.set(0, one);

    Probe probe = new Probe(rig.transport, backend);

    takeAll();
    probe.reads();
    for (int word = 0; word < WORDS; word++) {
      for (SocketChannel waiting : clients) {
        waiting.write(ByteBuffer.wrap(new byte[] {7}));
      }
      echo(old, oldServer); // By when those have been read.
    }
    await()
        .atMost(LONG)
        .until(
            () -> {
              if (clients.size() < MOST_CLIENTS) {
                dialAndSayMuch(rig);
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

  /** A connection that is no session's. */
  private static final class Probe extends SimpleChannelInboundHandler<ByteBuf> {
    private final AtomicInteger heard = new AtomicInteger();
    private final Socket server;

    Probe(Transport transport, TestBackend backend) throws Exception {
      io.netty.channel.socket.SocketChannel channel = transport.channel();
      channel.pipeline().addLast(this);
      transport.loops().register(channel).sync();
      channel.connect(backend.address()).sync();
      server = backend.next();
    }

    void reads() throws IOException {
      server.getOutputStream().write(7);
      await().until(() -> heard.get() == 1);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
      heard.addAndGet(data.readableBytes());
    }
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

  /** What it says nobody reads: its session ends when it is reset, not before. */
  private static SocketChannel dial(Rig rig) throws IOException {
    SocketChannel client = SocketChannel.open();
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.connect(rig.frontend());
    client.configureBlocking(false);
    return client;
  }

  private void dialAndSayMuch(Rig rig) throws IOException {
    try {
      SocketChannel client = dial(rig);
      clients.add(client);
      client.write(MUCH.duplicate()); // What the kernel takes of it.
    } catch (IOException resetAlready) {
      assertThat(resetAlready).hasMessageMatching(".*(reset|pipe).*");
    }
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
