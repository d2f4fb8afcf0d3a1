package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * What a client sends before its backend is connected: held, so that every backend that is tried
 * would get it from the first byte. On the session's event loop.
 */
final class EarlyData {

  /**
   * Above it the client is not read until a backend is there; its own send buffer holds the rest.
   */
  private static final int MOST_BYTES = 64 * 1024;

  private final Session session;
  private final Channel client;
  private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);
  private int bytes;
  private boolean paused;
  private boolean ended;

  EarlyData(Session session, Channel client) {
    this.session = session;
    this.client = client;
  }

  /** One that holds a buffer of the reserve gets no second, or the waiting would soon have all. */
  void add(ByteBuf data) {
    held.add(data);
    bytes += data.readableBytes();
    if (!paused && (bytes >= MOST_BYTES || ReadReserve.lent(data))) {
      paused = true;
      session.stopReading(client);
    }
  }

  void end() {
    ended = true;
  }

  boolean isReading() {
    return !paused && !ended;
  }

  void passOnTo(RelayDirection direction) {
    for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
      direction.relay(next);
    }
    direction.flush();
    if (ended) {
      direction.sourceEnded();
    } else if (paused) {
      direction.resumeSource();
    }
  }

  void release() {
    for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
      next.release();
    }
  }
}
