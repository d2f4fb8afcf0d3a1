package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.net.InetAddress;
import java.util.Set;
import org.tandemlb.config.IpAddress;

/**
 * Keeps this machine in the solicited-node groups of VIPs that it does not carry, or it would not
 * hear who else asks for them (RFC 4291 section 2.7.1). An ordinary membership rather than a packet
 * socket's, so that the kernel reports it and snooping switches know (RFC 3810). It also makes a
 * new holder answer from the first moment: the kernel's own membership comes a little later than
 * the address.
 */
final class GroupMembership implements AutoCloseable {

  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM = 2;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_ADD_MEMBERSHIP = 20;
  private static final int EADDRINUSE = 98;
  private static final int REQUEST_BYTES = 20;

  private final int fd;

  private GroupMembership(int fd) {
    this.fd = fd;
  }

  static GroupMembership join(int index, Set<InetAddress> vips) throws KernelException {
    GroupMembership membership =
        new GroupMembership(
            Libc.checked(
                Libc.socket(AF_INET6, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0),
                "opening an IPv6 socket"));
    try (Memory request = new Memory(REQUEST_BYTES)) {
      for (InetAddress vip : vips) {
        membership.join(index, Ip.solicitedNode(vip), request);
      }
      return membership;
    } catch (KernelException e) {
      membership.close();
      throw e;
    }
  }

  /** Two VIPs may share a group. */
  private void join(int index, InetAddress group, Memory request) throws KernelException {
    request.write(0, group.getAddress(), 0, 16);
    request.setInt(16, index);
    int result = Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request, REQUEST_BYTES);
    if (result < 0 && Native.getLastError() != EADDRINUSE) {
      throw new KernelException("joining " + IpAddress.text(group), Native.getLastError());
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
