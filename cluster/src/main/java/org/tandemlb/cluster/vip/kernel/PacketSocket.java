package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.vip.MacAddress;

/**
 * Sends and receives one protocol's packets on one interface (packet(7)). Its kind is SOCK_DGRAM:
 * the kernel writes and strips the Ethernet header. One thread may send while another receives.
 */
final class PacketSocket implements AutoCloseable {

  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM = 2;
  private static final int ADDRESS_BYTES = 20;
  private static final int MAC_OFFSET = 12;

  /** Enough for ARP, and for any NS or NA on Ethernet. */
  private static final int PACKET_BYTES = 2048;

  private final int fd;
  private final Memory send = new Memory(PACKET_BYTES);
  private final Memory to = new Memory(ADDRESS_BYTES);
  private final Memory receive = new Memory(PACKET_BYTES);
  private final Memory from = new Memory(ADDRESS_BYTES);
  private final Memory fromLength = new Memory(4);
  private final List<GroupMembership> groups = new ArrayList<>();

  private PacketSocket(int fd) {
    this.fd = fd;
  }

  static PacketSocket forArp(int index) throws KernelException {
    PacketSocket socket = create();
    try {
      socket.bind(index, ArpPacket.ETH_P_ARP);
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** Hears also who asks for VIPs that this machine does not carry. */
  static PacketSocket forNeighborDiscovery(int index, Set<InetAddress> vips)
      throws KernelException {
    PacketSocket socket = create();
    try {
      PacketFilter.attachNeighborDiscovery(socket.fd);
      socket.groups.add(GroupMembership.join(index, vips));
      socket.bind(index, NeighborPacket.ETH_P_IPV6);
      return socket;
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether this process has the right to. */
  static boolean mayOpen() throws KernelException {
    try {
      create().close();
      return true;
    } catch (KernelException e) {
      if (e.isMissingRight()) {
        return false;
      }
      throw e;
    }
  }

  /** Protocol 0 receives nothing, until the socket is bound to one. */
  private static PacketSocket create() throws KernelException {
    return new PacketSocket(
        Libc.checked(
            Libc.socket(AF_PACKET, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), "opening a packet socket"));
  }

  private void bind(int index, int protocol) throws KernelException {
    to.clear();
    ByteBuffer address = to.getByteBuffer(0, ADDRESS_BYTES).order(ByteOrder.nativeOrder());
    address.putShort((short) AF_PACKET);
    address.order(ByteOrder.BIG_ENDIAN).putShort((short) protocol);
    address.order(ByteOrder.nativeOrder()).putInt(index);
    Libc.checked(Libc.bind(fd, to, ADDRESS_BYTES), "binding a packet socket");
    to.setByte(11, (byte) 6);
  }

  int fd() {
    return fd;
  }

  /** Sends now or not at all. */
  void send(byte[] packet, MacAddress destination) throws KernelException {
    send.write(0, packet, 0, packet.length);
    to.write(MAC_OFFSET, destination.bytes(), 0, 6);
    long sent = Libc.sendto(fd, send, packet.length, Libc.MSG_DONTWAIT, to, ADDRESS_BYTES);
    if (sent < 0) {
      throw new KernelException("sending to the LAN", Native.getLastError());
    }
  }

  /** The next packet, if there is one. An interface that went down is no packet. */
  Optional<Packet> receive() {
    fromLength.setInt(0, ADDRESS_BYTES);
    long length = Libc.recvfrom(fd, receive, PACKET_BYTES, Libc.MSG_DONTWAIT, from, fromLength);
    if (length < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Packet(
            receive.getByteArray(0, (int) length),
            MacAddress.of(from.getByteArray(MAC_OFFSET, 6))));
  }

  @Override
  public void close() {
    Libc.close(fd);
    groups.forEach(GroupMembership::close);
    send.close();
    to.close();
    receive.close();
    from.close();
    fromLength.close();
  }

  /**
   * What came.
   *
   * @param from its Ethernet source
   */
  record Packet(byte[] bytes, MacAddress from) {}
}
