package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket to a part of the kernel (netlink(7)) with the two buffers that it uses for its whole
 * life. For one thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {

  /** RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR. */
  static final int LINKS_AND_ADDRESSES = 0x1 | 0x10 | 0x100;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int SO_RCVTIMEO = 20;
  private static final int ANSWER_WITHIN_MICROS = 500_000;

  private static final int SEND_BYTES = 256;
  private static final int RECEIVE_BYTES = 64 * 1024;

  private final int fd;
  private final Memory send = new Memory(SEND_BYTES);
  private final Memory receive = new Memory(RECEIVE_BYTES);
  private final ByteBuffer outgoing =
      send.getByteBuffer(0, SEND_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer incoming =
      receive.getByteBuffer(0, RECEIVE_BYTES).order(ByteOrder.nativeOrder());

  private final AtomicBoolean closed = new AtomicBoolean();

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /**
   * To interfaces and addresses (rtnetlink(7)).
   *
   * @param groups what to subscribe to, 0 for nothing
   */
  static NetlinkSocket route(int groups) throws KernelException {
    return open(NETLINK_ROUTE, groups);
  }

  /** To what the kernel knows of sockets (sock_diag(7)). */
  static NetlinkSocket sockDiag() throws KernelException {
    return open(NETLINK_SOCK_DIAG, 0);
  }

  private static NetlinkSocket open(int protocol, int groups) throws KernelException {
    int fd =
        Libc.checked(
            Libc.socket(AF_NETLINK, SOCK_RAW | Libc.SOCK_CLOEXEC, protocol),
            "opening a netlink socket");
    NetlinkSocket socket = new NetlinkSocket(fd);
    try {
      socket.bind(groups);
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  private void bind(int groups) throws KernelException {
    outgoing.clear().putShort((short) AF_NETLINK).putShort((short) 0).putInt(0).putInt(groups);
    Libc.checked(Libc.bind(fd, send, 12), "binding a netlink socket");
    outgoing.clear().putLong(0).putLong(ANSWER_WITHIN_MICROS);
    Libc.checked(
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVTIMEO, send, 16), "setting SO_RCVTIMEO");
    outgoing.clear().putInt(1);
    // Old kernels do not know these two; then errors come without the kernel's own words.
    Libc.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, send, 4);
    Libc.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, send, 4);
  }

  int fd() {
    return fd;
  }

  /** The empty buffer for one message; {@link #send} sends what was put there. */
  ByteBuffer outgoing() {
    return outgoing.clear();
  }

  void send() throws KernelException {
    while (Libc.send(fd, send, outgoing.position(), 0) < 0) {
      if (Native.getLastError() != Libc.EINTR) {
        throw new KernelException("sending to netlink", Native.getLastError());
      }
    }
  }

  /** Waits for the next datagram, which is valid until the next call. */
  ByteBuffer receive() throws KernelException {
    return receive(0).orElseThrow(() -> new KernelException("reading from netlink", Libc.EAGAIN));
  }

  /** The next datagram if there is one, valid until the next call. */
  Optional<ByteBuffer> receiveNow() throws KernelException {
    return receive(Libc.MSG_DONTWAIT);
  }

  private Optional<ByteBuffer> receive(int flags) throws KernelException {
    while (true) {
      long length = Libc.recv(fd, receive, RECEIVE_BYTES, flags);
      if (length >= 0) {
        return Optional.of(incoming.clear().limit((int) length));
      }
      int errno = Native.getLastError();
      if (errno == Libc.EAGAIN) {
        return Optional.empty();
      }
      if (errno != Libc.EINTR) {
        throw new KernelException("reading from netlink", errno);
      }
    }
  }

  /** Once: the number may be another socket's by then. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Libc.close(fd);
    send.close();
    receive.close();
  }
}
