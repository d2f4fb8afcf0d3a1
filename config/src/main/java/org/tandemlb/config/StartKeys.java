package org.tandemlb.config;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys of a file that count from the next start of its node, as canonical {@code path -> value}
 * lines: what all nodes must agree on, and what is opened once. Pure.
 */
final class StartKeys {

  private StartKeys() {}

  static SortedMap<String, String> of(Config config) {
    SortedMap<String, String> lines = new TreeMap<>(config.shared().lines());
    if (config.cluster().trust() instanceof Trust.Secret secret) {
      lines.put("cluster." + Keys.SECRET_FILE.name(), secret.file().toString());
    }
    lines.put(Keys.TRANSPORT.key().name(), Keys.text(config.transport()));
    lines.put("admin." + Keys.ADMIN_LISTEN.key().name(), config.admin().listen().text());
    lines.put("admin." + Keys.TOKEN_FILE.key().name(), config.admin().tokenFile().toString());
    return lines;
  }
}
