package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.List;

/** A session with both its connections. On its event loop. */
final class Relaying implements SessionState {

  private final Session session;
  private final SocketChannel client;
  private final SocketChannel backend;
  private final RelayDirection in;
  private final RelayDirection out;
  private boolean inDelivered;
  private boolean outDelivered;
  private boolean backendEndedFirst;

  Relaying(Session session, SocketChannel client, SocketChannel backend) {
    this.session = session;
    this.client = client;
    this.backend = backend;
    this.in = new RelayDirection(session, client, backend, this::onInDelivered);
    this.out = new RelayDirection(session, backend, client, this::onOutDelivered);
  }

  @Override
  public Phase phase() {
    return Phase.RELAYING;
  }

  /** Once, after the session has become this state. */
  void begin(EarlyData early) {
    early.passOnTo(in);
  }

  @Override
  public void onClientData(ByteBuf data) {
    in.relay(data);
  }

  @Override
  public void onClientReadComplete() {
    in.flush();
  }

  @Override
  public void onClientInputEnded() {
    if (out.isSinkFailed()) {
      session.abort(Termination.CLIENT_RESET);
    } else {
      in.sourceEnded();
    }
  }

  @Override
  public void onClientClosed() {
    if (!outDelivered) {
      session.abort(Termination.CLIENT_RESET);
    } else if (!in.isSourceEnded()) {
      in.sourceEnded();
    }
  }

  @Override
  public void onClientWritabilityChanged() {
    out.sinkWritabilityChanged();
  }

  @Override
  public void onClientOutputFailed() {
    if (outDelivered) {
      return;
    }
    // What the client said before it reset can be read, unless the backend does not take it.
    if (in.isSourceEnded() || in.isSourcePaused()) {
      session.abort(Termination.CLIENT_RESET);
    } else {
      out.sinkFailed();
    }
  }

  /**
   * What is still on its way to the backend is lost, as when the two talk without a node between.
   */
  @Override
  public void onClientReset() {
    if (!in.isReading()) {
      session.abort(Termination.CLIENT_RESET);
    }
  }

  @Override
  public void onBackendData(ByteBuf data) {
    out.relay(data);
  }

  @Override
  public void onBackendReadComplete() {
    out.flush();
  }

  @Override
  public void onBackendInputEnded() {
    if (in.isSinkFailed()) {
      session.abort(Termination.BACKEND_RESET);
    } else {
      backendEndedFirst = !in.isSourceEnded();
      out.sourceEnded();
    }
  }

  @Override
  public void onBackendClosed() {
    if (!inDelivered) {
      session.abort(Termination.BACKEND_RESET);
    } else if (!out.isSourceEnded()) {
      backendEndedFirst = !in.isSourceEnded();
      out.sourceEnded();
    }
  }

  @Override
  public void onBackendWritabilityChanged() {
    in.sinkWritabilityChanged();
  }

  @Override
  public void onBackendOutputFailed() {
    if (inDelivered) {
      return;
    }
    if (out.isSourceEnded() || out.isSourcePaused()) {
      session.abort(Termination.BACKEND_RESET);
    } else {
      in.sinkFailed();
    }
  }

  @Override
  public void onBackendReset() {
    if (!out.isReading()) {
      session.abort(Termination.BACKEND_RESET);
    }
  }

  private void onInDelivered() {
    inDelivered = true;
    if (outDelivered) {
      bothDelivered();
    } else {
      Ending.endOutput(backend);
    }
  }

  private void onOutDelivered() {
    outDelivered = true;
    if (inDelivered) {
      bothDelivered();
    } else {
      Ending.endOutput(client);
    }
  }

  private void bothDelivered() {
    session.finish(backendEndedFirst ? Termination.BACKEND_CLOSED : Termination.CLIENT_CLOSED);
  }

  @Override
  public void addUnread(List<SocketChannel> unread) {
    if (!in.isReading()) {
      unread.add(client);
    }
    if (!out.isReading()) {
      unread.add(backend);
    }
  }

  @Override
  public void leave(Ending ending) {
    ending.close(backend);
  }
}
