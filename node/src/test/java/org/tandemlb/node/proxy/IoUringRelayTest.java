package org.tandemlb.node.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.uring.IoUring;
import org.junit.jupiter.api.BeforeAll;
import org.tandemlb.config.TransportChoice;

class IoUringRelayTest extends RelayContract {

  @BeforeAll
  static void available() {
    assumeTrue(IoUring.isAvailable(), () -> "not here: " + IoUring.unavailabilityCause());
  }

  @Override
  TransportChoice transport() {
    return TransportChoice.IO_URING;
  }
}
