package org.tandemlb.cluster.vip.kernel;

/** What this process must be allowed to do (capabilities(7)). */
enum Capability {
  CAP_NET_ADMIN("adding and removing addresses"),
  CAP_NET_RAW("asking and listening on the LAN by ARP and NDP");

  private final String neededFor;

  Capability(String neededFor) {
    this.neededFor = neededFor;
  }

  /** What is missing, what for, and what would be right. */
  String missing() {
    return name()
        + " is missing, which "
        + neededFor
        + " needs: run as root, or give the service"
        + " AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW (systemd)";
  }
}
