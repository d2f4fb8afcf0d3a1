package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.List;

/**
 * What a session does with an event depends on where it stands: it looks for a backend, it relays,
 * or it has ended. All on the session's event loop. Whoever is given bytes releases them or passes
 * them on.
 */
sealed interface SessionState permits Connecting, Relaying, Ended {

  enum Phase {
    CONNECTING,
    RELAYING,
    ENDED;

    boolean mayBecome(Phase next) {
      return switch (this) {
        case CONNECTING -> next == RELAYING || next == ENDED;
        case RELAYING -> next == ENDED;
        case ENDED -> false;
      };
    }
  }

  Phase phase();

  void onClientData(ByteBuf data);

  void onClientReadComplete();

  void onClientInputEnded();

  /** By itself: its input has ended after its output, or it broke. */
  void onClientClosed();

  void onClientWritabilityChanged();

  /** Writing to the client failed; what it has sent before that can still be read. */
  void onClientOutputFailed();

  /** Its connection has broken. While it is read, that finds what it said before, then the end. */
  void onClientReset();

  void onBackendData(ByteBuf data);

  void onBackendReadComplete();

  void onBackendInputEnded();

  void onBackendClosed();

  void onBackendWritabilityChanged();

  void onBackendOutputFailed();

  void onBackendReset();

  /** Adds those connections whose reset would not be found by reading them. */
  void addUnread(List<SocketChannel> unread);

  /** The session is over: releases what this state holds and closes what it has opened. */
  void leave(Ending ending);
}
