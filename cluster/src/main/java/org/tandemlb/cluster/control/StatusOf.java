package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tandemlb.cluster.election.Assignment;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Homecoming;
import org.tandemlb.cluster.election.Needs;
import org.tandemlb.cluster.election.PassedOver;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.VipMachine;
import org.tandemlb.cluster.vip.handover.Aside;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;

/** Puts what the parts of the core know into a {@link ClusterStatus}. */
record StatusOf(
    String self,
    ClusterConfig cluster,
    Election election,
    Vips vips,
    Handovers handovers,
    Holders holders,
    Presence presence,
    LinksHere links,
    Neighbours neighbours,
    Health health,
    SharedWishes wishes) {

  private static final String NOT_REPORTED = "has not reported";

  ClusterStatus at(long nowNanos) {
    Map<InetAddress, Map<String, PassedOver>> passedOver = election.passedOver(nowNanos);
    Map<InetAddress, Homecoming> homecomings = election.homecomings(nowNanos);
    return new ClusterStatus(
        self,
        Math.max(0, election.view().id().number()),
        election.view().members().stream().map(Member::node).toList(),
        nodes(nowNanos),
        vips.addresses().stream()
            .map(
                vip ->
                    vip(
                        vip,
                        passedOver.getOrDefault(vip, Map.of()),
                        Optional.ofNullable(homecomings.get(vip)),
                        nowNanos))
            .toList(),
        health.status(nowNanos),
        wishes.now());
  }

  private List<ClusterStatus.NodeStatus> nodes(long nowNanos) {
    Map<String, Report> reports = new LinkedHashMap<>();
    Set<String> mute = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    cluster.nodes().stream().map(NodeConfig::name).forEach(names::add);
    for (Member member : election.view().members()) {
      names.add(member.node());
      election.newest(member).ifPresent(report -> reports.put(member.node(), report));
      if (election.isMute(member, nowNanos)) {
        mute.add(member.node());
      }
    }
    List<ClusterStatus.NodeStatus> nodes = new ArrayList<>();
    for (String name : names) {
      nodes.add(
          reports.containsKey(name)
              ? reported(name, reports.get(name), mute.contains(name), nowNanos)
              : unreported(name, nowNanos));
    }
    return nodes;
  }

  private ClusterStatus.NodeStatus reported(
      String name, Report report, boolean mute, long nowNanos) {
    return new ClusterStatus.NodeStatus(
        name,
        true,
        mute ? Election.MUTE : state(name, report),
        wishes.now().standby(name) || report.reluctance().standsBy(),
        report.reluctance().standbyFile(),
        Needs.lacking(report.lacks()),
        election.damping(name, nowNanos),
        report.fileHash(),
        report.sessions(),
        report.startedEpochMillis(),
        presence.sinceNanos(name),
        links.to(name));
  }

  private String state(String name, Report report) {
    Map<InetAddress, String> obstacles = obstacles(name, report);
    if (obstacles.isEmpty()) {
      return election.standby(name, report).orElse("ok");
    }
    if (new LinkedHashSet<>(obstacles.values()).size() == 1) {
      return obstacles.values().iterator().next();
    }
    List<String> lines = new ArrayList<>();
    for (InetAddress vip : vips.addresses()) {
      if (obstacles.containsKey(vip)) {
        lines.add(IpAddress.text(vip) + ": " + obstacles.get(vip));
      }
    }
    return String.join("; ", lines);
  }

  private Map<InetAddress, String> obstacles(String name, Report report) {
    Map<InetAddress, String> obstacles = new LinkedHashMap<>(report.troubled());
    if (report.reluctance().vetoed()) {
      vips.addresses().forEach(vip -> obstacles.put(vip, report.reluctance().vetoInWords()));
    }
    obstacles.putAll(election.cannotHold(name, report));
    return obstacles;
  }

  private ClusterStatus.NodeStatus unreported(String name, long nowNanos) {
    boolean present = presence.isPresent(name);
    String state = presence.absence(name);
    if (present) {
      state = NOT_REPORTED;
    } else if (!presence.saidGoodbye(name) && neighbours.heardLately(name, nowNanos)) {
      state = "cut off from " + name + ": it is still heard on the LAN";
    }
    return new ClusterStatus.NodeStatus(
        name,
        present,
        state,
        wishes.now().standby(name),
        "",
        "",
        election.damping(name, nowNanos),
        "",
        0,
        0,
        presence.sinceNanos(name),
        links.to(name));
  }

  private ClusterStatus.VipStatus vip(
      InetAddress vip,
      Map<String, PassedOver> passedOver,
      Optional<Homecoming> homecoming,
      long nowNanos) {
    Assignment assignment = election.inForce();
    Assignment.Choice choice = assignment.of(vip);
    VipMachine machine = vips.machine(vip);
    return new ClusterStatus.VipStatus(
        vip,
        holders.holder(vip),
        choice.node(),
        assignment.term(),
        choice.reason(),
        holders.sinceNanos(vip),
        machine.state(),
        machine.reason(),
        handovers.preparing(vip),
        asides(vip, nowNanos),
        handovers.heldBack(vip, nowNanos),
        told(vip, Report::notHitless),
        told(vip, Report::mayHang),
        cannotHold(vip, nowNanos),
        passedOver,
        homecoming,
        handovers.lastMoves().newest(vip, election));
  }

  /** This node's own is newer than its last report. */
  private Map<String, Aside> asides(InetAddress vip, long nowNanos) {
    Map<String, Aside> asides = new LinkedHashMap<>();
    for (Member member : election.view().members()) {
      Optional<Aside> aside =
          member.node().equals(self)
              ? Optional.ofNullable(handovers.aside(nowNanos).get(vip))
              : election.newest(member).map(report -> report.aside().get(vip));
      aside.ifPresent(it -> asides.put(member.node(), it));
    }
    return asides;
  }

  /** By node, what it says of a VIP. */
  private Map<String, String> told(
      InetAddress vip, Function<Report, Map<InetAddress, String>> what) {
    Map<String, String> told = new LinkedHashMap<>();
    for (Member member : election.view().members()) {
      election
          .newest(member)
          .map(report -> what.apply(report).get(vip))
          .ifPresent(why -> told.put(member.node(), why));
    }
    return told;
  }

  private Map<String, String> cannotHold(InetAddress vip, long nowNanos) {
    Map<String, String> obstacles = new LinkedHashMap<>();
    for (Member member : election.view().members()) {
      Optional<Report> report = election.newest(member);
      Optional<String> why =
          report.isEmpty()
              ? Optional.of(NOT_REPORTED)
              : election.isMute(member, nowNanos)
                  ? Optional.of(Election.MUTE)
                  : Optional.ofNullable(obstacles(member.node(), report.get()).get(vip));
      why.ifPresent(it -> obstacles.put(member.node(), it));
    }
    return obstacles;
  }
}
