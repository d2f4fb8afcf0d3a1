package org.tandemlb.node.proxy;

import io.netty.channel.ChannelException;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** How a transport finds out, without reading a connection, that it is broken. */
enum ResetFinder {
  /** It need not look: the kernel says so at once, and a {@link ResetTeller} passes it on. */
  NONE {
    @Override
    List<SocketChannel> brokenAmong(List<SocketChannel> connections) {
      return List.of();
    }
  },

  /** Asks the kernel for the state of each. */
  TCP_INFO {
    @Override
    List<SocketChannel> brokenAmong(List<SocketChannel> connections) {
      IoUringTcpInfo info = new IoUringTcpInfo();
      List<SocketChannel> broken = new ArrayList<>();
      for (SocketChannel connection : connections) {
        if (connection.isActive() && isBroken((IoUringSocketChannel) connection, info)) {
          broken.add(connection);
        }
      }
      return broken;
    }
  },

  /**
   * Asks a selector of its own which of them have an error pending, which is what {@link
   * SelectionKey#OP_CONNECT} means once a connection stands. Netty's own selector would not sleep
   * any more: the same interest wakes it whenever a connection can be written to.
   *
   * <p>The selector reports an error and the end of both directions as one. Therefore a connection
   * whose output has been ended is left out: its peer may only have ended its own.
   */
  SELECTOR {
    @Override
    List<SocketChannel> brokenAmong(List<SocketChannel> connections) {
      List<SocketChannel> broken = new ArrayList<>();
      try (Selector selector = Selector.open()) {
        for (SocketChannel connection : connections) {
          if (connection.isActive() && !connection.isOutputShutdown()) {
            register(connection, selector);
          }
        }
        selector.selectNow();
        for (SelectionKey key : selector.selectedKeys()) {
          broken.add((SocketChannel) key.attachment());
        }
      } catch (IOException noDescriptorsLeft) {
        return List.of(); // It is asked again.
      }
      return broken;
    }
  };

  /**
   * How many connections may be asked for at a time: what the JDK's selector reports at most, of
   * which every one that can be written to is one.
   */
  static final int AT_ONCE = 1_024;

  private static final int TCP_CLOSE = 7;

  /**
   * @param connections of one event loop, on which this is called; at most {@link #AT_ONCE}
   */
  abstract List<SocketChannel> brokenAmong(List<SocketChannel> connections);

  /**
   * Not by its error alone: that may be an ICMP message, which TCP survives. Not by its state
   * alone: a connection that both ends have ended is closed as well, with bytes that can still be
   * read.
   */
  private static boolean isBroken(IoUringSocketChannel connection, IoUringTcpInfo info) {
    try {
      return connection.tcpInfo(info).state() == TCP_CLOSE
          && ((Socket) connection.fd()).getSoError() != 0;
    } catch (ChannelException | IOException closed) {
      return false; // Its handler hears of that.
    }
  }

  private static void register(SocketChannel connection, Selector selector) {
    try {
      ((AbstractNioChannel.NioUnsafe) connection.unsafe())
          .ch()
          .register(selector, SelectionKey.OP_CONNECT, connection);
    } catch (ClosedChannelException closed) {
      // Its handler hears of that.
    }
  }
}
