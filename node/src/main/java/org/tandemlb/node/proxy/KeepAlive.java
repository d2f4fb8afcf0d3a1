package org.tandemlb.node.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import java.time.Duration;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Has the kernel ask a silent peer whether it is still there (RFC 9293, 3.8.4), so that a session
 * whose peer has lost its power or its network ends instead of holding two descriptors for ever.
 * The kernel does it; no thread and no timer of ours.
 *
 * <p>It is about silence only. What has been sent and is not acknowledged is given up after
 * net.ipv4.tcp_retries2, about a quarter of an hour. TCP_USER_TIMEOUT would shorten that, but it
 * also cuts a peer that answers and merely does not read for so long (tcp(7)): a paused download.
 */
final class KeepAlive {

  /** Silence before the first question; below what stateful firewalls forget a connection after. */
  static final Duration IDLE = Duration.ofSeconds(60);

  static final Duration INTERVAL = Duration.ofSeconds(15);

  /** Unanswered: with {@link #IDLE}, a peer that has vanished is noticed after two minutes. */
  static final int PROBES = 4;

  // Linux' numbers: Netty has no names for these on a listening socket.
  static final IntegerUnixChannelOption SO_KEEPALIVE =
      new IntegerUnixChannelOption("SO_KEEPALIVE", 1, 9);
  static final IntegerUnixChannelOption TCP_KEEPIDLE =
      new IntegerUnixChannelOption("TCP_KEEPIDLE", 6, 4);
  static final IntegerUnixChannelOption TCP_KEEPINTVL =
      new IntegerUnixChannelOption("TCP_KEEPINTVL", 6, 5);
  static final IntegerUnixChannelOption TCP_KEEPCNT =
      new IntegerUnixChannelOption("TCP_KEEPCNT", 6, 6);

  static final Map<ChannelOption<Integer>, Integer> ON_LINUX =
      Map.of(
          SO_KEEPALIVE,
          1,
          TCP_KEEPIDLE,
          seconds(IDLE),
          TCP_KEEPINTVL,
          seconds(INTERVAL),
          TCP_KEEPCNT,
          PROBES);

  private static final Map<ChannelOption<Integer>, Integer> ON_NIO =
      Map.of(
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds(IDLE),
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), seconds(INTERVAL),
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);

  private KeepAlive() {}

  /** Linux hands it on to every connection that is accepted, which costs no system call there. */
  static void ofAllThatIsAccepted(ServerChannel listening) {
    if (listening instanceof UnixChannel) {
      setAll(listening, ON_LINUX);
    }
  }

  /** NIO cannot say it to a listening socket. */
  static void ofAccepted(SocketChannel client) {
    if (!(client instanceof UnixChannel)) {
      onNio(client);
    }
  }

  static void ofOpened(SocketChannel backend) {
    if (backend instanceof UnixChannel) {
      setAll(backend, ON_LINUX);
    } else {
      onNio(backend);
    }
  }

  private static void onNio(SocketChannel channel) {
    try {
      channel.config().setKeepAlive(true);
      setAll(channel, ON_NIO);
    } catch (ChannelException e) {
      // The peer has reset it, which the first read says.
    }
  }

  private static void setAll(Channel channel, Map<ChannelOption<Integer>, Integer> options) {
    options.forEach((option, value) -> channel.config().setOption(option, value));
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.toSeconds());
  }
}
