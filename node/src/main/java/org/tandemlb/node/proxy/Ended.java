package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.List;

/** A session that is over: late events of its closing channels mean nothing. */
final class Ended implements SessionState {

  static final Ended ENDED = new Ended();

  private Ended() {}

  @Override
  public Phase phase() {
    return Phase.ENDED;
  }

  @Override
  public void onClientData(ByteBuf data) {
    data.release();
  }

  @Override
  public void onBackendData(ByteBuf data) {
    data.release();
  }

  @Override
  public void onClientReadComplete() {}

  @Override
  public void onClientInputEnded() {}

  @Override
  public void onClientClosed() {}

  @Override
  public void onClientWritabilityChanged() {}

  @Override
  public void onClientOutputFailed() {}

  @Override
  public void onClientReset() {}

  @Override
  public void onBackendReset() {}

  @Override
  public void onBackendReadComplete() {}

  @Override
  public void onBackendInputEnded() {}

  @Override
  public void onBackendClosed() {}

  @Override
  public void onBackendWritabilityChanged() {}

  @Override
  public void onBackendOutputFailed() {}

  @Override
  public void addUnread(List<SocketChannel> unread) {}

  @Override
  public void leave(Ending ending) {
    throw new IllegalStateException("a session ends once");
  }
}
