package org.tandemlb.node.proxy;

import org.tandemlb.config.TransportChoice;

class NioRelayTest extends RelayContract {

  @Override
  TransportChoice transport() {
    return TransportChoice.NIO;
  }
}
