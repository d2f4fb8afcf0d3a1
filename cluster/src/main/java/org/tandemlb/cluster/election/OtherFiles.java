package org.tandemlb.cluster.election;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.config.Config;
import org.tandemlb.config.SharedPart;
import org.tandemlb.config.VipConfig;

/**
 * Holds the files of the members against the coordinator's, which is the one that counts. Until
 * that has reported, this node's own counts.
 */
final class OtherFiles {

  private final Config config;
  private final String self;
  private final Reports reports;

  OtherFiles(Config config, String self, Reports reports) {
    this.config = config;
    this.self = self;
    this.reports = reports;
  }

  /** How a member's file differs, in words; empty when it does not. */
  Optional<String> difference(View view, String node, Report report) {
    if (report.sharedHash().equals(hash(view))) {
      return Optional.empty();
    }
    Optional<Report> first = coordinators(view);
    String other = first.isPresent() ? view.coordinator().node() : self;
    Map<String, String> lines = first.map(Report::sharedLines).orElse(config.shared().lines());
    // Lines that are too long to travel are left out of a report; the hash still differs.
    boolean told = !lines.isEmpty() && !report.sharedLines().isEmpty();
    String where =
        told
            ? String.join("; ", SharedPart.differences(node, report.sharedLines(), other, lines))
            : "too long to say where";
    return Optional.of("its file differs from " + other + "'s: " + where);
  }

  /**
   * What a member may not hold because of its file: everything that somebody with the coordinator's
   * file can, and what its own file has not. The rest would be held by nobody; and whoever stops to
   * be given a new file hands its sessions to a node that has that file already.
   */
  Map<InetAddress, String> bars(View view, String node, Report report) {
    Optional<String> difference = difference(view, node, report);
    Map<InetAddress, String> bars = new HashMap<>();
    if (difference.isPresent()) {
      config.vips().stream()
          .map(VipConfig::address)
          .filter(
              vip -> !SharedPart.hasVip(report.sharedLines(), vip) || canBeHeldByTheFile(view, vip))
          .forEach(vip -> bars.put(vip, difference.get()));
    }
    return bars;
  }

  private boolean canBeHeldByTheFile(View view, InetAddress vip) {
    return view.members().stream()
        .flatMap(member -> reports.of(member, view).stream())
        .map(Reports.Heard::report)
        .anyMatch(
            report ->
                report.sharedHash().equals(hash(view)) && !report.cannotHold().containsKey(vip));
  }

  private String hash(View view) {
    return coordinators(view).map(Report::sharedHash).orElse(config.shared().hash());
  }

  private Optional<Report> coordinators(View view) {
    return view.members().isEmpty()
        ? Optional.empty()
        : reports.of(view.coordinator(), view).map(Reports.Heard::report);
  }
}
