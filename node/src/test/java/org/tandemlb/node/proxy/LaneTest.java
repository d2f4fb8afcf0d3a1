package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.config.Config;
import org.tandemlb.config.LogConfig;
import org.tandemlb.config.TransportChoice;

@Timeout(60)
class LaneTest {

  private static final InetAddress VIP = Rig.address("127.0.0.100");

  private Transport transport;
  private SessionLog log;
  private Lane lane;
  private List<Session> sessions;

  /** Of clients that are not connected: they have no addresses, like one that is gone at once. */
  @BeforeEach
  void threeSessionsOnOneLane() throws Exception {
    Config config = Rig.config(new Rig.Plan());
    transport = Transport.open(TransportChoice.NIO, 1);
    log = new SessionLog(LogConfig.Sessions.OFF, OutputStream.nullOutputStream());
    lane = new Lane(transport.eventLoops().get(0), transport.resetFinder());
    Node node = new Node("lb1", 10, transport, log, backend -> {});
    Frontend frontend =
        new Frontend(
            config.frontends().get(0),
            Route.to(config.pools().get(0), () -> Rig.firstOf(List.of())));
    sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SocketChannel client = new NioSocketChannel();
      lane.loop().register(client).sync();
      Session session = new Session(node, frontend, lane, client);
      sessions.add(session);
      lane.loop().submit(() -> lane.add(session)).sync();
    }
  }

  @AfterEach
  void close() {
    log.close();
    transport.close();
  }

  private List<Boolean> over() throws Exception {
    return lane.loop().submit(() -> sessions.stream().map(Session::isOver).toList()).get();
  }

  @Test
  void oneSessionThatThrowsDoesNotKeepTheOthersAlive() throws Exception {
    Session bad = sessions.get(1);

    lane.end(
        session -> {
          if (session == bad) {
            throw new IllegalStateException("a bug made for this test; its trace belongs here");
          }
          return true;
        },
        Termination.SHUTDOWN);

    assertThat(over()).containsExactly(true, false, true);
  }

  @Test
  void aSessionWithoutALocalAddressEndsWithAnyVip() throws Exception {
    lane.end(session -> session.dialled(VIP), Termination.VIP_MOVED);

    assertThat(over()).containsExactly(true, true, true);
  }
}
