package org.tandemlb.config;

/**
 * One member of a pool.
 *
 * @param host an IP address or a name, resolved when the node starts or reloads
 * @param weight 0 to 256; 0 gets no new sessions, whatever else is down
 * @param backup used only when no other is eligible
 */
public record BackendConfig(String name, String host, int port, int weight, boolean backup) {

  public static final int MOST_WEIGHT = 256;

  /** As the file writes it: {@code web-01.example:80}, {@code [fd00:18::21]:80}. */
  public String addressText() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
