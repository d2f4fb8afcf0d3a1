package org.tandemlb.node.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.BeforeAll;
import org.tandemlb.config.TransportChoice;

class EpollRelayTest extends RelayContract {

  @BeforeAll
  static void available() {
    assumeTrue(Epoll.isAvailable(), () -> "not here: " + Epoll.unavailabilityCause());
  }

  @Override
  TransportChoice transport() {
    return TransportChoice.EPOLL;
  }
}
