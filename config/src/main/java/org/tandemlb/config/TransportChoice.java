package org.tandemlb.config;

/** Which of Netty's transports relays. */
public enum TransportChoice {
  /** epoll where its native library loads, else NIO. */
  AUTO,
  EPOLL,
  NIO,
  IO_URING
}
