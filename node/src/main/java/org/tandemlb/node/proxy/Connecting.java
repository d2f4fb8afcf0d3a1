package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.node.balance.Backend;

/**
 * A session that looks for a backend: one after the other until one answers, the retries are used
 * up, or the client resets. A client that only ends its output waits for an answer like any other.
 * On the session's event loop.
 */
final class Connecting implements SessionState {

  private final Session session;
  private final Transport transport;
  private final Route route;
  private final SocketChannel client;
  private final EarlyData early;
  private Set<Backend> tried = Set.of();
  private Termination lastFailure = Termination.NO_BACKEND;
  private Runnable giveUp = () -> {};

  Connecting(Session session, Transport transport, Route route, SocketChannel client) {
    this.session = session;
    this.transport = transport;
    this.route = route;
    this.client = client;
    this.early = new EarlyData(session, client);
  }

  @Override
  public Phase phase() {
    return Phase.CONNECTING;
  }

  void begin() {
    tryNext();
  }

  private void tryNext() {
    Optional<Backend> picked =
        route.backends().get().pick(session.clientAddress().getAddress(), tried);
    if (picked.isPresent()) {
      session.chose(picked.get());
      connect(picked.get());
    } else {
      session.abort(lastFailure);
    }
  }

  private void connect(Backend backend) {
    SocketChannel channel;
    try {
      channel = transport.channelTo(backend.address());
    } catch (ChannelException noDescriptors) {
      session.abort(Termination.OUT_OF_RESOURCES);
      return;
    }
    giveUp = channel::close;
    transport.prepareForRelay(channel);
    KeepAlive.ofOpened(channel);
    channel
        .config()
        .setConnectTimeoutMillis(Math.toIntExact(route.pool().connectTimeout().toMillis()));
    channel.pipeline().addLast(new BackendHandler(session));
    client.eventLoop().register(channel);
    channel
        .connect(backend.address())
        .addListener((ChannelFutureListener) done -> onConnectDone(backend, channel, done));
  }

  private void onConnectDone(Backend backend, SocketChannel channel, ChannelFuture done) {
    try {
      if (session.isOver()) {
        channel.close();
      } else if (done.isSuccess()) {
        session.relay(new Relaying(session, client, channel), early);
      } else {
        onConnectFailed(backend, ConnectFailure.terminationOf(done.cause()));
      }
    } catch (RuntimeException bug) {
      session.onBug(bug);
    }
  }

  private void onConnectFailed(Backend backend, Termination failure) {
    session.releaseBackend();
    if (failure != Termination.OUT_OF_RESOURCES) { // That is this node's own want.
      session.failedByBackend();
    }
    lastFailure = failure;
    if (tried.size() == route.pool().retries()) {
      session.abort(failure);
      return;
    }
    tried = new HashSet<>(tried);
    tried.add(backend);
    tryNext();
  }

  @Override
  public void onClientData(ByteBuf data) {
    early.add(data);
  }

  @Override
  public void onClientInputEnded() {
    early.end();
  }

  @Override
  public void onClientClosed() {
    session.abort(Termination.CLIENT_RESET);
  }

  @Override
  public void onClientReset() {
    if (!early.isReading()) {
      session.abort(Termination.CLIENT_RESET);
    }
  }

  @Override
  public void addUnread(List<SocketChannel> unread) {
    if (!early.isReading()) {
      unread.add(client);
    }
  }

  @Override
  public void leave(Ending ending) {
    early.release();
    giveUp.run();
  }

  @Override
  public void onBackendData(ByteBuf data) {
    data.release();
    throw new IllegalStateException("data of a backend that is not connected");
  }

  @Override
  public void onClientReadComplete() {}

  @Override
  public void onClientWritabilityChanged() {}

  @Override
  public void onClientOutputFailed() {}

  @Override
  public void onBackendReadComplete() {}

  @Override
  public void onBackendInputEnded() {}

  /** The connect's own result says more. */
  @Override
  public void onBackendClosed() {}

  @Override
  public void onBackendWritabilityChanged() {}

  @Override
  public void onBackendOutputFailed() {}

  @Override
  public void onBackendReset() {}
}
