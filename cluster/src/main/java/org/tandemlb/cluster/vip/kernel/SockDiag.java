package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.handover.Flow;

/** The kernel's TCP sockets (sock_diag(7)). For one thread. */
public final class SockDiag implements AutoCloseable {

  /**
   * A dump goes through a hash table bucket by bucket and counts inside each: a socket that ends
   * there in between two messages hides its neighbour. To be hidden twice is not to be expected.
   */
  private static final int DUMPS = 2;

  private final NetlinkSocket socket;
  private final Dump dump;
  private int sequence;

  private SockDiag(NetlinkSocket socket) {
    this.socket = socket;
    dump = new Dump(socket, "reading the kernel's sockets");
  }

  public static SockDiag open() throws IOException {
    return new SockDiag(NetlinkSocket.sockDiag());
  }

  /**
   * The sessions that this machine's kernel has on the VIP, handshakes that are not over included:
   * every state but LISTEN and TIME_WAIT. A listening socket of IPv6 takes IPv4 in as well.
   *
   * @throws IOException when they could not be read to the end
   */
  public Listed flows(InetAddress vip, Set<Integer> ports) throws IOException {
    return flows(Map.of(vip, ports)).get(vip);
  }

  /** The same of several VIPs: the kernel goes through all its sockets for one VIP or for many. */
  public Map<InetAddress, Listed> flows(Map<InetAddress, Set<Integer>> ports) throws IOException {
    Map<InetAddress, Map<Flow, Boolean>> unheard = new HashMap<>();
    ports.keySet().forEach(vip -> unheard.put(vip, new HashMap<>()));
    for (int family : families(ports.keySet())) {
      for (int i = 0; i < DUMPS; i++) {
        for (SocketMessage.Local socket : read(family, ports)) {
          unheard
              .get(socket.address())
              .merge(socket.flow(), socket.answeredAgain(), Boolean::logicalAnd);
        }
      }
    }
    Map<InetAddress, Listed> listed = new HashMap<>();
    unheard.forEach((vip, flows) -> listed.put(vip, Listed.of(flows)));
    return listed;
  }

  private static List<Integer> families(Set<InetAddress> vips) {
    return vips.stream().anyMatch(Inet4Address.class::isInstance)
        ? List.of(SocketMessage.AF_INET, SocketMessage.AF_INET6)
        : List.of(SocketMessage.AF_INET6);
  }

  private Set<SocketMessage.Local> read(int family, Map<InetAddress, Set<Integer>> ports)
      throws KernelException {
    Set<Integer> all = ports.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    int onlyPort = all.size() == 1 ? all.iterator().next() : 0;
    Set<SocketMessage.Local> found = new HashSet<>();
    sequence =
        dump.read(
            sequence + 1,
            (out, number) -> SocketMessage.dump(out, number, family, onlyPort),
            message ->
                SocketMessage.decode(message)
                    .filter(
                        local ->
                            ports
                                .getOrDefault(local.address(), Set.of())
                                .contains(local.flow().vipPort())),
            found);
    return found;
  }

  @Override
  public void close() {
    socket.close();
  }

  /**
   * What there is.
   *
   * @param all every flow
   * @param unheard of these, the half-open ones whose SYN-ACK was sent more than once: their client
   *     may never have heard it, and be another node's by now
   */
  public record Listed(Set<Flow> all, Set<Flow> unheard) {

    private static Listed of(Map<Flow, Boolean> unheard) {
      Set<Flow> those = new HashSet<>(unheard.keySet());
      those.removeIf(flow -> !unheard.get(flow));
      return new Listed(unheard.keySet(), those);
    }

    /** Those whose client has been heard since, or has hardly had the time. */
    public Set<Flow> heard() {
      Set<Flow> heard = new HashSet<>(all);
      heard.removeAll(unheard);
      return heard;
    }
  }
}
