package org.tandemlb.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many sessions the descriptors of this process allow. */
final class DescriptorLimit {

  /** More than a machine's ports and memory carry; a limit that is "unlimited" ends here. */
  static final int MOST_SESSIONS = 1_000_000;

  /** The client's socket and the backend's. */
  static final int DESCRIPTORS_A_SESSION = 2;

  /**
   * Listeners of every loop, event loops, the cluster's connections, probes, admin clients, jars
   * and logs: what must never be refused because sessions took it.
   */
  static final int RESERVE = 512;

  private DescriptorLimit() {}

  /** The default of {@code max-connections} for the process that asks. */
  static int sessionsOfThisProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? sessions(system.getMaxFileDescriptorCount())
        : MOST_SESSIONS;
  }

  /** At least one, so that a node whose limit is absurdly small still says so by refusing. */
  static int sessions(long descriptors) {
    long sessions = (descriptors - RESERVE) / DESCRIPTORS_A_SESSION;
    return (int) Math.max(1, Math.min(MOST_SESSIONS, sessions));
  }
}
