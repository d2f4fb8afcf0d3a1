package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tandemlb.cluster.jgroups.TestCluster.DEADLINE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.cluster.Aside;
import org.tandemlb.cluster.Secret;

/** The port of a node, and who comes to it from another node's address. */
@Timeout(120)
class HandshakesTest {

  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
  private static final int CROWD = 2 * Handshakes.AT_ONE_TIME_AN_ADDRESS;

  /** A busy machine must not make a test fail that is about order. */
  private static final long NO_HURRY_MILLIS = 60_000;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<Socket> opened = new CopyOnWriteArrayList<>();
  private final Complaints complaints = new Complaints(List.of(), Optional.empty(), said::add);
  private SSLContext ours;

  @BeforeEach
  void read() throws Exception {
    ours = Secret.read(TestSecret.file()).tls(peer -> {});
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Deadlines::closeQuietly);
  }

  @Test
  void oneThatHasGreetedOutlastsACrowdThatSaysNothing() throws Exception {
    try (Port port = new Port(NO_HURRY_MILLIS)) {
      CompletableFuture<Integer> served =
          CompletableFuture.supplyAsync(port::firstByte, Aside::run);
      // The crowd comes when the greeting has been answered, and before the answer is read.
      Socket slow =
          new Tapped(
              () -> {
                List<Socket> crowd = crowd(port, CROWD, new byte[0]);
                await().atMost(DEADLINE).until(() -> isClosed(crowd.get(0)));
              });
      connect(slow, port);
      SSLSocket client = client(slow);

      client.getOutputStream().write(42);

      assertThat(served.get()).isEqualTo(42);
    }
  }

  @Test
  void ofACrowdOfHalfOpenHandshakesOnlySoManyAreKeptAndARightOneGetsIn() throws Exception {
    try (Port port = new Port(NO_HURRY_MILLIS)) {
      List<Socket> crowd = crowd(port, CROWD, Greeting.bytes());
      await().atMost(DEADLINE).until(() -> open(crowd) == Handshakes.AT_ONE_TIME_AN_ADDRESS);
      CompletableFuture<Integer> served =
          CompletableFuture.supplyAsync(port::firstByte, Aside::run);

      SSLSocket client = client(connect(new Socket(), port));
      client.getOutputStream().write(42);

      assertThat(served.get()).isEqualTo(42);
      assertThat(open(crowd)).isLessThan(Handshakes.AT_ONE_TIME_AN_ADDRESS);
      assertThat(said).singleElement().asString().contains("opens connections to the cluster port");
    }
  }

  @Test
  void whoeverDoesNotGetThroughIsClosedWhenItsTimeIsOver() throws Exception {
    byte[] greeting = Greeting.bytes();
    byte[] half = java.util.Arrays.copyOf(greeting, greeting.length / 2);
    try (Port port = new Port(500)) {
      List<Socket> idle = new ArrayList<>(crowd(port, 5, new byte[0]));
      idle.addAll(crowd(port, 5, half));
      idle.addAll(crowd(port, 5, greeting));

      await().atMost(DEADLINE).until(() -> open(idle) == 0);
    }
  }

  /** TLS' own promise (RFC 8446 section 2.2): each side's random bytes are in every key. */
  @Test
  void whatAMemberOnceSentIsWorthNothingWhenItIsSentAgain() throws Exception {
    try (Port port = new Port(NO_HURRY_MILLIS)) {
      CompletableFuture<Integer> served =
          CompletableFuture.supplyAsync(port::firstByte, Aside::run);
      Tapped member = new Tapped(() -> {});
      connect(member, port);
      client(member).getOutputStream().write(42);
      assertThat(served.get()).isEqualTo(42);

      CompletableFuture<Integer> next = CompletableFuture.supplyAsync(port::firstByte, Aside::run);
      Socket replay = connect(new Socket(), port);
      replay.getOutputStream().write(member.sent());

      await().atMost(DEADLINE).until(() -> isClosed(replay));
      assertThat(next).as("nothing came of it").isNotDone();
      client(connect(new Socket(), port)).getOutputStream().write(43);
      assertThat(next.get()).as("a right one").isEqualTo(43);
      assertThat(said).singleElement().asString().contains("has another secret, or none");
    }
  }

  /** As the JDK does when a socket is closed while its greeting is made (RFC 8446 section 6.1). */
  @Test
  void oneThatGoesBeforeItHasGreetedIsNoStranger() throws Exception {
    byte[] userCanceled = {21, 3, 3, 0, 2, 1, 90};
    try (Port port = new Port(NO_HURRY_MILLIS)) {
      Socket member = connect(new Socket(), port);
      member.getOutputStream().write(userCanceled);

      await().atMost(DEADLINE).until(() -> isClosed(member));
      assertThat(said).isEmpty();
    }
  }

  /** A port at which members knock from this machine's own address. */
  private final class Port implements AutoCloseable {
    private final Deadlines deadlines;
    private final Handshakes handshakes;
    private final Doorkeeper door;

    Port(long deadlineMillis) throws IOException {
      deadlines = new Deadlines(deadlineMillis);
      handshakes = new Handshakes(ours.getSocketFactory(), 1, deadlines, complaints);
      door = new Doorkeeper(Set.of(LOCAL), handshakes, new OpenSockets(), complaints);
      door.bind(new InetSocketAddress(LOCAL, 0), 500);
    }

    /** Of the next one that is let in. */
    int firstByte() {
      try (Socket admitted = door.accept()) {
        return admitted.getInputStream().read();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
      handshakes.close();
      deadlines.close();
    }
  }

  /** Keeps a copy of all that is sent, and does something when there is an answer to read. */
  private static final class Tapped extends Socket {
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
    private final Runnable beforeReading;
    private boolean read;

    Tapped(Runnable beforeReading) {
      this.beforeReading = beforeReading;
    }

    byte[] sent() {
      synchronized (copy) {
        return copy.toByteArray();
      }
    }

    @Override
    public InputStream getInputStream() throws IOException {
      InputStream in = super.getInputStream();
      return new InputStream() {
        @Override
        public int read() throws IOException {
          first(in);
          return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          first(in);
          return in.read(into, offset, length);
        }
      };
    }

    private void first(InputStream in) {
      if (!read) {
        read = true;
        await().atMost(DEADLINE).until(() -> in.available() > 0);
        beforeReading.run();
      }
    }

    @Override
    public java.io.OutputStream getOutputStream() throws IOException {
      return new java.io.FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          synchronized (copy) {
            copy.write(bytes, offset, length);
          }
          out.write(bytes, offset, length);
        }
      };
    }
  }

  private Socket connect(Socket socket, Port port) throws IOException {
    opened.add(socket);
    socket.connect(new InetSocketAddress(LOCAL, port.door.getLocalPort()));
    return socket;
  }

  private SSLSocket client(Socket over) throws IOException {
    SSLSocket client = (SSLSocket) ours.getSocketFactory().createSocket(over, "localhost", 0, true);
    client.setUseClientMode(true);
    PeerSockets.onlyNewTls(client);
    return client;
  }

  private List<Socket> crowd(Port port, int count, byte[] each) {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Socket socket = connect(new Socket(), port);
        socket.setSoTimeout(1);
        crowd.add(socket);
        socket.getOutputStream().write(each);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return crowd;
  }

  private static long open(List<Socket> sockets) {
    return sockets.stream().filter(socket -> !isClosed(socket)).count();
  }

  /** By the other end; what it says before that is passed over. */
  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      InputStream in = socket.getInputStream();
      int read = in.read();
      while (read >= 0) {
        read = in.read();
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
