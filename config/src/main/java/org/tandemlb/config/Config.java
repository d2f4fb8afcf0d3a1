package org.tandemlb.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The whole file, every default filled in.
 *
 * @param drain how long old sessions may go on after a handover, a drain or a stop
 * @param maxConnections sessions of the whole node at one time
 * @param frontends in the order of the file
 * @param pools in the order of the file
 * @param shared the part that must be the same on every node
 * @param fileHash lower-case hex SHA-256 of the file's bytes
 */
public record Config(
    ClusterConfig cluster,
    List<VipConfig> vips,
    VipMode vipMode,
    Duration drain,
    int maxConnections,
    List<FrontendConfig> frontends,
    List<PoolConfig> pools,
    AdminConfig admin,
    LogConfig log,
    TransportChoice transport,
    SharedPart shared,
    String fileHash) {

  public Config {
    vips = List.copyOf(vips);
    frontends = List.copyOf(frontends);
    pools = List.copyOf(pools);
  }

  /** The pool of that name, which the reader has made sure exists. */
  public PoolConfig pool(String name) {
    return pools.stream()
        .filter(pool -> pool.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no pool " + name));
  }

  /** The ports that frontends have on an address. */
  public Set<Integer> portsOn(InetAddress address) {
    return frontends.stream()
        .flatMap(frontend -> frontend.listen().stream())
        .filter(
            listen ->
                listen instanceof Listen.Any
                    || (listen instanceof Listen.Fixed fixed && fixed.address().equals(address)))
        .map(Listen::port)
        .collect(Collectors.toSet());
  }

  /** Why a planned move of a VIP would reset its sessions by this file, whatever the machine. */
  public Optional<String> whyMovesReset() {
    if (vipMode == VipMode.BIND) {
      return Optional.of("with vip-mode: bind only the holder can listen on the address");
    }
    return transport == TransportChoice.NIO
        ? Optional.of("with transport: nio only the holder can listen on the address")
        : Optional.empty();
  }
}
