package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.node.balance.Backend;

/**
 * A client's connection together with its backend connection, from admission to its one termination
 * and its one line in the log. Made by the acceptor; from then on everything happens on its lane's
 * event loop.
 */
final class Session {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Node node;
  private final Frontend frontend;
  private final Route route;
  private final Lane lane;
  private final SocketChannel client;
  private final InetSocketAddress clientAddress;
  private final InetSocketAddress dialled;
  private final long acceptedNanos;
  private SessionState state;
  private Backend backend;
  private boolean countedByBackend;
  private int tries;
  private long connectedNanos;
  private boolean connected;
  private long bytesIn;
  private long bytesOut;

  /** The node and the frontend have let it in. */
  Session(Node node, Frontend frontend, Lane lane, SocketChannel client) {
    this.node = node;
    this.frontend = frontend;
    this.lane = lane;
    this.client = client;
    this.clientAddress = client.remoteAddress();
    this.dialled = client.localAddress();
    this.acceptedNanos = System.nanoTime();
    this.route = frontend.route();
    this.backend = route.nobody();
    this.state = new Connecting(this, node.transport(), route, client);
  }

  void begin() {
    lane.add(this);
    if (frontend.isClosed()) {
      // Closed since the acceptor looked, which may be on another loop. Whoever ends a closed
      // frontend's sessions closes it first: it finds this one here, or this one finds it closed.
      abort(Termination.FRONTEND_CLOSED);
      return;
    }
    if (state instanceof Connecting connecting) {
      connecting.begin();
    }
  }

  InetSocketAddress clientAddress() {
    return clientAddress;
  }

  /** Netty knows no local address of a client that was gone before it was let in: any will do. */
  boolean dialled(InetAddress address) {
    return dialled == null || dialled.getAddress().equals(address);
  }

  boolean isOf(Frontend other) {
    return frontend == other;
  }

  /** Whether it relays to that backend, or is connecting to it. */
  boolean isWith(Backend other) {
    return countedByBackend && backend == other;
  }

  void onClientData(ByteBuf data) {
    bytesIn += data.readableBytes();
    state.onClientData(data);
  }

  void onBackendData(ByteBuf data) {
    bytesOut += data.readableBytes();
    state.onBackendData(data);
  }

  SessionState state() {
    return state;
  }

  /** One of its two; until it is read again nothing that happens to it is found by reading. */
  void stopReading(Channel connection) {
    connection.config().setAutoRead(false);
    if (!isOver()) {
      lane.unread(this);
    }
  }

  /** A backend is tried. */
  void chose(Backend next) {
    backend = next;
    backend.sessionOpened();
    countedByBackend = true;
    tries++;
  }

  /** It did not answer. */
  void releaseBackend() {
    if (countedByBackend) {
      countedByBackend = false;
      backend.sessionClosed();
    }
  }

  /** What befell it speaks against its backend. */
  void failedByBackend() {
    node.failedForClient(backend);
  }

  void relay(Relaying relaying, EarlyData early) {
    connected = true;
    connectedNanos = System.nanoTime();
    become(relaying);
    relaying.begin(early);
  }

  boolean isOver() {
    return state.phase() == SessionState.Phase.ENDED;
  }

  void onClientFailed(Throwable cause) {
    onFailed(cause, Termination.CLIENT_RESET);
  }

  void onBackendFailed(Throwable cause) {
    if (!(cause instanceof IOException) || state.phase() == SessionState.Phase.RELAYING) {
      onFailed(cause, Termination.BACKEND_RESET);
    }
  }

  private void onFailed(Throwable cause, Termination whenReset) {
    if (cause instanceof IOException) {
      abort(whenReset);
    } else if (cause instanceof OutOfMemoryError) {
      abort(Termination.OUT_OF_RESOURCES);
    } else {
      onBug(cause);
    }
  }

  void onBug(Throwable bug) {
    if (!isOver()) {
      LOG.error("a bug ended the session of {} with {}", clientAddress, backend, bug);
      abort(Termination.BUG);
    }
  }

  /** Ends it with a reset to both sides, unless it has ended. */
  void abort(Termination termination) {
    if (!isOver()) {
      end(termination, Ending.RESET);
    }
  }

  /** Both sides have had everything. */
  void finish(Termination termination) {
    end(termination, Ending.CLEAN);
  }

  private void end(Termination termination, Ending ending) {
    SessionState left = state;
    become(Ended.ENDED);
    left.leave(ending);
    ending.close(client);
    releaseBackend();
    if (termination == Termination.BACKEND_RESET && bytesOut == 0) {
      failedByBackend();
    }
    lane.remove(this);
    frontend.totals().add(termination, bytesIn, bytesOut);
    node.log().add(record(termination));
    frontend.limit().leave();
    node.sessionLeft();
  }

  private void become(SessionState next) {
    if (!state.phase().mayBecome(next.phase())) {
      throw new IllegalStateException(state.phase() + " cannot become " + next.phase());
    }
    state = next;
  }

  private SessionRecord record(Termination termination) {
    return new SessionRecord(
        System.currentTimeMillis(),
        node.name(),
        clientAddress,
        frontend.name(),
        route.pool().name(),
        backend.name(),
        bytesIn,
        bytesOut,
        connected ? millisSinceAccept(connectedNanos) : SessionRecord.NEVER,
        millisSinceAccept(System.nanoTime()),
        termination,
        Math.max(0, tries - 1));
  }

  private long millisSinceAccept(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos - acceptedNanos);
  }
}
