package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The porter, when taking a newcomer in goes wrong. */
@Timeout(20)
class DoorkeeperTest {

  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Complaints complaints = new Complaints(List.of(), Optional.empty(), said::add);

  @Test
  void anErrorCostsOneNewcomerAndNotThePort() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    Doorkeeper.Admission admission =
        (newcomer, ready) -> {
          if (begun.incrementAndGet() <= 2) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          ready.add(newcomer);
        };

    try (Doorkeeper port =
        new Doorkeeper(Set.of(LOCAL), admission, new OpenSockets(), complaints)) {
      port.bind(new InetSocketAddress(LOCAL, 0), 50);
      try (Socket first = knock(port);
          Socket second = knock(port);
          Socket third = knock(port);
          Socket admitted = port.accept()) {
        assertThat(isClosed(first)).isTrue();
        assertThat(isClosed(second)).isTrue();
        assertThat(admitted.getPort()).isEqualTo(third.getLocalPort());
      }
    }
    assertThat(said)
        .containsExactly(
            "cannot take a connection on the cluster port: java.lang.OutOfMemoryError: unable to"
                + " create native thread");
  }

  @Test
  void aNewcomerThatComesWhileWeCloseIsClosed() throws Exception {
    Deadlines deadlines = new Deadlines();
    deadlines.close();

    try (Handshakes handshakes =
            new Handshakes(
                (SSLSocketFactory) SSLSocketFactory.getDefault(), 1, deadlines, complaints);
        Doorkeeper port =
            new Doorkeeper(Set.of(LOCAL), handshakes, new OpenSockets(), complaints)) {
      port.bind(new InetSocketAddress(LOCAL, 0), 50);
      try (Socket newcomer = knock(port)) {
        assertThat(isClosed(newcomer)).isTrue();
      }
    }
  }

  private static Socket knock(Doorkeeper port) throws IOException {
    return new Socket(LOCAL, port.getLocalPort());
  }

  /** Waits for the other end to close. */
  private static boolean isClosed(Socket socket) throws IOException {
    return socket.getInputStream().read() < 0;
  }
}
