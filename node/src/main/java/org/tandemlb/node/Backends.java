package org.tandemlb.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Config;
import org.tandemlb.config.PoolConfig;
import org.tandemlb.node.balance.Backend;
import org.tandemlb.node.balance.Pool;

/** Makes the pools of a file: resolves each backend's name, once, at the start. */
final class Backends {

  private Backends() {}

  /**
   * @return by the pool's name, in the order of the file
   * @throws StartException naming every backend that does not resolve
   */
  static Map<String, Pool> pools(Config config) throws StartException {
    Map<String, Pool> pools = new LinkedHashMap<>();
    List<String> unresolved = new ArrayList<>();
    for (PoolConfig pool : config.pools()) {
      List<Backend> backends = new ArrayList<>();
      for (BackendConfig backend : pool.backends()) {
        try {
          InetAddress address = InetAddress.getByName(backend.host());
          backends.add(
              new Backend(
                  pool.name(), backend.name(), new InetSocketAddress(address, backend.port())));
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
      if (backends.size() == pool.backends().size()) {
        pools.put(pool.name(), new Pool(pool, backends));
      }
    }
    if (!unresolved.isEmpty()) {
      throw StartException.wrongFile(
          String.join("; ", unresolved)
              + ": write an IP address, or a name that this machine's resolver knows");
    }
    return pools;
  }
}
