package org.tandemlb.config;

import java.util.List;

/**
 * An address and port that clients dial.
 *
 * @param maxConnections sessions at one time; further clients are refused
 */
public record FrontendConfig(String name, List<Listen> listen, String pool, int maxConnections) {

  public FrontendConfig {
    listen = List.copyOf(listen);
  }
}
