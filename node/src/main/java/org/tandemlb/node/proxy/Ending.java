package org.tandemlb.node.proxy;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** How a session's connections are closed. */
enum Ending {
  /** Both sides have said all they had to say, and it has been handed to the kernel. */
  CLEAN {
    @Override
    void close(SocketChannel channel) {
      channel.close();
    }
  },

  /** So that nobody takes what has arrived for the whole. */
  RESET {
    @Override
    void close(SocketChannel channel) {
      setNoLinger(channel);
      channel.close();
    }
  };

  abstract void close(SocketChannel channel);

  /** For a channel that no loop knows yet. */
  static void resetUnregistered(SocketChannel channel) {
    setNoLinger(channel);
    channel.unsafe().closeForcibly();
  }

  /**
   * Ends what is sent there; all of it has been handed to the kernel before. Netty's own way makes
   * an exception with a stack trace each time, for writes that never come: a twentieth of the CPU
   * of a short session. The channel closes by itself when its input ends too, which saves a call
   * that fails.
   */
  static void endOutput(SocketChannel channel) {
    channel.config().setAllowHalfClosure(false);
    if (channel instanceof UnixChannel onUnix && onUnix.fd() instanceof Socket socket) {
      try {
        socket.shutdown(false, true);
      } catch (IOException | NotYetConnectedException e) {
        // Its peer has reset it, which the next read says.
      }
    } else {
      channel.shutdownOutput();
    }
  }

  private static void setNoLinger(SocketChannel channel) {
    if (channel.isOpen()) {
      try {
        channel.config().setSoLinger(0);
      } catch (ChannelException e) {
        // The connection is gone already, which is what this is for.
      }
    }
  }
}
