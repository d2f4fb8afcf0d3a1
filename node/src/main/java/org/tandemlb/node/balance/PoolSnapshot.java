package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** A pool as it is at one moment. Readers take one and use it for the whole of their decision. */
public interface PoolSnapshot {

  /**
   * The backend for a new session of this client.
   *
   * @param tried backends that this session has failed on already
   * @return empty when no eligible backend is left
   */
  Optional<Backend> pick(InetAddress client, Set<Backend> tried);
}
