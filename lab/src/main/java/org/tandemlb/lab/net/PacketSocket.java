package org.tandemlb.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Whole Ethernet frames on a host's cable (packet(7)). Used by one thread. */
final class PacketSocket implements AutoCloseable {

  static final int NOTHING = 0;
  static final int ARP = 0x0806;
  static final int IPV6 = 0x86dd;

  private static final int ADDRESS_BYTES = 20;
  private static final int FRAME_BYTES = 2_048;

  private final int socket;
  private final byte[] buffer = new byte[FRAME_BYTES];

  private PacketSocket(int socket) {
    this.socket = socket;
  }

  /**
   * @param protocol which frames are received, by their EtherType
   * @param patience how long {@link #receive} waits
   */
  static PacketSocket open(Host host, int protocol, Duration patience) throws IOException {
    return host.call(
        () -> {
          int index = NetworkInterface.getByName(Host.INTERFACE).getIndex();
          int made = LibC.C.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
          PacketSocket socket = new PacketSocket(made);
          try {
            ByteBuffer timeval = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
            timeval.putLong(patience.toSeconds()).putLong(patience.toNanosPart() / 1_000);
            LibC.C.setsockopt(
                made, LibC.SOL_SOCKET, LibC.SO_RCVTIMEO, timeval.array(), timeval.capacity());
            LibC.C.bind(made, address(index, protocol), ADDRESS_BYTES);
            return socket;
          } catch (LastErrorException e) {
            socket.close();
            throw new IOException("packet socket: " + e.getMessage(), e);
          }
        });
  }

  private static byte[] address(int index, int protocol) {
    ByteBuffer address = ByteBuffer.allocate(ADDRESS_BYTES).order(ByteOrder.nativeOrder());
    address.putShort((short) LibC.AF_PACKET);
    address.order(ByteOrder.BIG_ENDIAN).putShort((short) protocol);
    address.order(ByteOrder.nativeOrder()).putInt(index);
    return address.array();
  }

  /** A frame for which there is no room is lost, as any may be. */
  void send(byte[] frame) throws IOException {
    try {
      LibC.C.send(socket, frame, frame.length, 0);
    } catch (LastErrorException e) {
      if (e.getErrorCode() == LibC.ENOBUFS) {
        return;
      }
      throw new IOException("sending a frame: " + e.getMessage(), e);
    }
  }

  /** The next frame, if one comes in time. */
  Optional<byte[]> receive() throws IOException {
    try {
      int length = LibC.C.recv(socket, buffer, buffer.length, 0);
      return Optional.of(Arrays.copyOf(buffer, length));
    } catch (LastErrorException e) {
      if (e.getErrorCode() == LibC.EAGAIN) {
        return Optional.empty();
      }
      throw new IOException("receiving a frame: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    LibC.C.close(socket);
  }
}
