package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.config.IpAddress;

/**
 * Reads and changes this machine's addresses (rtnetlink(7)). Every call is one request and its
 * answer, which the kernel gives before it returns. For one thread.
 */
final class Rtnetlink implements AutoCloseable {

  private static final int NO_INTERFACE = Integer.MAX_VALUE;

  private final NetlinkSocket socket;
  private final Dump dump;
  private int sequence;

  private Rtnetlink(NetlinkSocket socket) {
    this.socket = socket;
    dump = new Dump(socket, "reading interfaces");
  }

  static Rtnetlink open() throws KernelException {
    return new Rtnetlink(NetlinkSocket.route(0));
  }

  /** Puts the VIP on the interface, or renews it there; also when it has expired meanwhile. */
  void carry(int index, InetAddress vip, Duration lifetime) throws KernelException {
    AddressMessage.carry(
        socket.outgoing(), ++sequence, index, vip, Math.toIntExact(lifetime.toSeconds()));
    socket.send();
    awaitAcknowledgement("adding " + IpAddress.text(vip));
  }

  /** Takes an address off; one that is not there, or whose interface has gone, is no error. */
  void delete(AddressEntry entry) throws KernelException {
    try {
      delete(entry.index(), entry.address(), entry.prefix());
    } catch (KernelException e) {
      if (e.errno() != Libc.EADDRNOTAVAIL && e.errno() != Libc.ENODEV) {
        throw e;
      }
    }
  }

  /** Whether the kernel lets this process change addresses: it checks that before anything else. */
  boolean mayChangeAddresses(InetAddress any) throws KernelException {
    try {
      delete(NO_INTERFACE, any, AddressMessage.wholePrefix(any));
      return true;
    } catch (KernelException e) {
      return !e.isMissingRight();
    }
  }

  List<AddressEntry> addresses() throws KernelException {
    return dump(AddressMessage::dump, AddressMessage::decode);
  }

  Inventory inventory() throws KernelException {
    return new Inventory(dump(LinkMessage::dump, LinkMessage::decode), addresses());
  }

  /** Every interface, and what it is made of. */
  List<LinkPart> parts() throws KernelException {
    return dump(LinkMessage::dump, LinkMessage::decodePart);
  }

  /** How many packets have come in on an interface since it is there. */
  long framesIn(int index) throws KernelException {
    LinkMessage.get(socket.outgoing(), ++sequence, index);
    socket.send();
    while (true) {
      for (NetlinkMessage message : NetlinkMessage.split(socket.receive())) {
        if (message.sequence() != sequence) {
          continue;
        }
        if (message.type() == NetlinkMessage.NLMSG_ERROR) {
          throw new KernelException("reading statistics", message.errno(), message.errorText());
        }
        return LinkMessage.framesIn(message)
            .orElseThrow(() -> new KernelException("reading statistics", Libc.ENODEV));
      }
    }
  }

  /**
   * Machines on an interface's network that have answered lately.
   *
   * @param family any address of the family that is meant
   */
  Map<InetAddress, MacAddress> reachable(int index, InetAddress family) throws KernelException {
    Map<InetAddress, MacAddress> found = new HashMap<>();
    dump((out, next) -> NeighborMessage.dump(out, next, family), NeighborMessage::decode).stream()
        .filter(entry -> entry.index() == index && entry.reachable())
        .forEach(entry -> found.put(entry.address(), entry.mac()));
    return found;
  }

  private void delete(int index, InetAddress address, int prefix) throws KernelException {
    AddressMessage.delete(socket.outgoing(), ++sequence, index, address, prefix);
    socket.send();
    awaitAcknowledgement("removing " + IpAddress.text(address) + "/" + prefix);
  }

  private void awaitAcknowledgement(String what) throws KernelException {
    while (true) {
      for (NetlinkMessage message : NetlinkMessage.split(socket.receive())) {
        if (message.sequence() == sequence && message.type() == NetlinkMessage.NLMSG_ERROR) {
          if (message.errno() != 0) {
            throw new KernelException(what, message.errno(), message.errorText());
          }
          return;
        }
      }
    }
  }

  private <T> List<T> dump(Dump.Request request, Function<NetlinkMessage, Optional<T>> decode)
      throws KernelException {
    List<T> entries = new ArrayList<>();
    sequence = dump.read(sequence + 1, request, decode, entries);
    return entries;
  }

  @Override
  public void close() {
    socket.close();
  }
}
