package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.TransportChoice;

@Timeout(60)
class KeepAliveTest {

  /** In a line of /proc/net/tcp, proc(5): the timer that runs, and when it fires in 1/100 s. */
  private static final String KEEPALIVE_TIMER = "02";

  @ParameterizedTest
  @EnumSource(
      value = TransportChoice.class,
      names = {"EPOLL", "IO_URING"})
  void anAcceptedConnectionHasWhatTheListeningSocketWasTold(TransportChoice choice)
      throws Exception {
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    try (Transport transport = Transport.open(choice, 1)) {
      ServerChannel listening = transport.listeningChannel(Rig.LOOPBACK);
      KeepAlive.ofAllThatIsAccepted(listening);
      listening
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object child) {
                  accepted.complete((Channel) child);
                }
              });
      transport.loops().register(listening).sync();
      listening.bind(new InetSocketAddress(Rig.LOOPBACK, 0)).sync();

      InetSocketAddress there = (InetSocketAddress) listening.localAddress();
      try (Socket client = new Socket(there.getAddress(), there.getPort())) {
        Channel child = accepted.get(10, TimeUnit.SECONDS);

        assertThat(client.isConnected()).isTrue();
        assertThat(KeepAlive.ON_LINUX).hasSize(4);
        KeepAlive.ON_LINUX.forEach(
            (option, value) ->
                assertThat(child.config().getOption(option)).as(option.name()).isEqualTo(value));
        child.unsafe().closeForcibly();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TransportChoice.class)
  void bothConnectionsOfASilentSessionAreAskedAfterAMinute(TransportChoice choice)
      throws Exception {
    try (TestBackend backend = new TestBackend()) {
      Rig.Plan plan = new Rig.Plan();
      plan.transport = choice;
      plan.backends = List.of(Rig.backend("one", backend.address()));
      try (Rig rig = new Rig(plan);
          Socket client = rig.dial();
          Socket server = backend.next()) {
        int clientSide = rig.frontend().getPort();
        int backendSide = server.getPort();

        await().until(() -> asksWithinAMinute(clientSide, client.getLocalPort()));
        await().until(() -> asksWithinAMinute(backendSide, server.getLocalPort()));
      }
    }
  }

  private static boolean asksWithinAMinute(int localPort, int remotePort) throws IOException {
    for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
      for (String line : Files.readAllLines(table)) {
        String[] column = line.trim().split("\\s+");
        if (column[1].endsWith(":%04X".formatted(localPort))
            && column[2].endsWith(":%04X".formatted(remotePort))) {
          String[] timer = column[5].split(":");
          long hundredths = Long.parseLong(timer[1], 16);
          return timer[0].equals(KEEPALIVE_TIMER)
              && hundredths <= KeepAlive.IDLE.toMillis() / 10
              && hundredths > 0;
        }
      }
    }
    return false;
  }
}
