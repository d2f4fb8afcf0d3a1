package org.tandemlb.config;

import java.time.Duration;
import java.util.List;

/**
 * Backends that share one job, one algorithm, one check.
 *
 * @param retries how many further backends are tried after a failed connect
 */
public record PoolConfig(
    String name,
    Balance balance,
    CheckConfig check,
    Duration connectTimeout,
    int retries,
    AllDown allDown,
    List<BackendConfig> backends) {

  public PoolConfig {
    backends = List.copyOf(backends);
  }
}
