package org.tandemlb.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;

/** Makes the pools of a file: resolves each backend's name, once, when the file is read. */
final class Backends {

  /** The file names hosts that nobody knows; one line each. */
  static final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    private UnresolvedException(List<String> lines) {
      super(
          String.join("; ", lines)
              + ": write an IP address, or a name that this machine's resolver knows");
      this.lines = lines;
    }

    List<String> lines() {
      return lines;
    }
  }

  private Backends() {}

  /**
   * @return by the pool's name, in the order of the file
   * @throws StartException naming every backend that does not resolve
   */
  static Map<String, Pool> pools(Config config) throws StartException {
    Map<BackendId, InetSocketAddress> addresses;
    try {
      addresses = resolve(config, Map.of());
    } catch (UnresolvedException e) {
      throw StartException.failed(e.getMessage()); // a resolver may be late
    }
    Map<String, Pool> pools = new LinkedHashMap<>();
    for (PoolConfig pool : config.pools()) {
      List<Backend> backends = new ArrayList<>();
      for (BackendConfig file : pool.backends()) {
        BackendId id = new BackendId(pool.name(), file.name());
        backends.add(new Backend(pool.name(), file.name(), addresses.get(id)));
      }
      pools.put(pool.name(), new Pool(pool, backends));
    }
    return pools;
  }

  /**
   * May wait for the resolver.
   *
   * @param present addresses in use: of the several that a name has, the one that is in use stays
   */
  static Map<BackendId, InetSocketAddress> resolve(
      Config config, Map<BackendId, InetSocketAddress> present) throws UnresolvedException {
    Map<BackendId, InetSocketAddress> addresses = new HashMap<>();
    List<String> unresolved = new ArrayList<>();
    for (PoolConfig pool : config.pools()) {
      for (BackendConfig backend : pool.backends()) {
        BackendId id = new BackendId(pool.name(), backend.name());
        try {
          addresses.put(id, address(backend, present.get(id)));
        } catch (UnknownHostException e) {
          unresolved.add(
              "pools."
                  + pool.name()
                  + ".backends."
                  + backend.name()
                  + ": "
                  + backend.host()
                  + " does not resolve");
        }
      }
    }
    if (!unresolved.isEmpty()) {
      throw new UnresolvedException(unresolved);
    }
    return addresses;
  }

  /**
   * @param present null for none
   */
  private static InetSocketAddress address(BackendConfig backend, InetSocketAddress present)
      throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(backend.host());
    for (InetAddress one : all) {
      InetSocketAddress address = new InetSocketAddress(one, backend.port());
      if (address.equals(present)) {
        return present;
      }
    }
    return new InetSocketAddress(all[0], backend.port());
  }
}
