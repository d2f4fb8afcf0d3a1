package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Memory;

/**
 * A classic BPF program that lets only Neighbor Solicitations and Advertisements through
 * (Documentation/networking/filter.rst), so that IPv6 traffic costs a socket nothing but this. It
 * sees packets from the IPv6 header on, which is how SOCK_DGRAM packet sockets give them.
 */
final class PacketFilter {

  private static final int SO_ATTACH_FILTER = 26;
  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  /** Code, jump if true, jump if false, operand; jumps count from the next instruction. */
  private static final int[][] NEIGHBOR_DISCOVERY = {
    {LOAD_BYTE, 0, 0, 6},
    {JUMP_IF_EQUAL, 0, 3, NeighborPacket.ICMPV6},
    {LOAD_BYTE, 0, 0, 40},
    {JUMP_IF_EQUAL, 2, 0, NeighborPacket.SOLICITATION},
    {JUMP_IF_EQUAL, 1, 0, NeighborPacket.ADVERTISEMENT},
    {RETURN, 0, 0, 0},
    {RETURN, 0, 0, 0xffff},
  };

  private PacketFilter() {}

  static void attachNeighborDiscovery(int fd) throws KernelException {
    int length = NEIGHBOR_DISCOVERY.length;
    try (Memory program = new Memory(8L * length);
        Memory header = new Memory(16)) {
      for (int i = 0; i < length; i++) {
        int[] instruction = NEIGHBOR_DISCOVERY[i];
        program.setShort(8L * i, (short) instruction[0]);
        program.setByte(8L * i + 2, (byte) instruction[1]);
        program.setByte(8L * i + 3, (byte) instruction[2]);
        program.setInt(8L * i + 4, instruction[3]);
      }
      header.clear();
      header.setShort(0, (short) length);
      header.setPointer(8, program);
      Libc.checked(
          Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_ATTACH_FILTER, header, 16),
          "attaching a packet filter");
    }
  }
}
