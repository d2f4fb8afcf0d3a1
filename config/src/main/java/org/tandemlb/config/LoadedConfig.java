package org.tandemlb.config;

import java.util.List;

/**
 * A file as it was read.
 *
 * @param defaults every value that the file does not give, in the order of reading
 * @param sessionsAllowed how many sessions the descriptor limit of this process allows
 */
public record LoadedConfig(Config config, List<AppliedDefault> defaults, int sessionsAllowed) {

  public LoadedConfig {
    defaults = List.copyOf(defaults);
  }
}
