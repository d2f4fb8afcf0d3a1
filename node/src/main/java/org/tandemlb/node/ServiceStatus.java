package org.tandemlb.node;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.tandemlb.cluster.control.ClusterStatus;
import org.tandemlb.config.IpAddress;

/** The node in one line, as `systemctl status` shows it. Pure. */
final class ServiceStatus {

  private ServiceStatus() {}

  static String of(ClusterStatus status) {
    if (status.members().isEmpty()) {
      return status.self() + " joins the cluster";
    }
    String held =
        status.vips().stream()
            .filter(vip -> vip.holder().equals(status.self()))
            .map(vip -> IpAddress.text(vip.address()))
            .collect(joining(", "));
    List<String> absent =
        status.nodes().stream().filter(node -> !node.present()).map(node -> node.name()).toList();
    return status.self()
        + (held.isEmpty() ? " holds no VIP" : " holds " + held)
        + "; "
        + (absent.isEmpty() ? "all nodes are here" : "absent: " + String.join(", ", absent));
  }
}
