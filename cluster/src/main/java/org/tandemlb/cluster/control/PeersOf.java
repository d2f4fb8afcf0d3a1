package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Report;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.cluster.vip.handover.Peers;

/** The other members' newest reports, as the moves of one VIP need them. */
record PeersOf(String self, Election election, InetAddress vip) implements Peers {

  @Override
  public Optional<Neighbour> neighbour(String node) {
    return members().filter(member -> member.node().equals(node)).findFirst().flatMap(this::on);
  }

  @Override
  public List<Neighbour> neighbours() {
    return members().flatMap(member -> on(member).stream()).toList();
  }

  private Optional<Neighbour> on(Member member) {
    Optional<LinkIdentity> link =
        election.newest(member).map(report -> report.links().get(vip)); // null: not on its LAN
    return link.filter(found -> !found.own().isAnyLocalAddress())
        .map(found -> new Neighbour(member.node(), found.mac(), found.own()));
  }

  @Override
  public boolean isPresent(String node) {
    return members().anyMatch(member -> member.node().equals(node));
  }

  @Override
  public boolean fellSilent(String node) {
    return election.fellSilent(node);
  }

  @Override
  public boolean couldMoveTo(String node) {
    return isPresent(node)
        && election.view().members().stream()
            .filter(member -> member.node().equals(node) || member.node().equals(self))
            .flatMap(member -> election.newest(member).stream())
            .noneMatch(report -> report.notHitless().containsKey(vip));
  }

  @Override
  public boolean isMute(String node, long nowNanos) {
    return members()
        .anyMatch(member -> member.node().equals(node) && election.isMute(member, nowNanos));
  }

  @Override
  public boolean hasReported(String node) {
    return reports(node).findAny().isPresent();
  }

  @Override
  public boolean holds(String node) {
    return reports(node).anyMatch(report -> report.held().contains(vip));
  }

  @Override
  public boolean allHaveReported() {
    return members().allMatch(member -> election.newest(member).isPresent());
  }

  /** Its newest one, if there is any. */
  private Stream<Report> reports(String node) {
    return members()
        .filter(member -> member.node().equals(node))
        .flatMap(member -> election.newest(member).stream());
  }

  /** Another member that carries the VIP. */
  Optional<String> holder() {
    return members().map(Member::node).filter(this::holds).findFirst();
  }

  @Override
  public List<String> aside() {
    return members().filter(this::isAside).map(Member::node).toList();
  }

  private boolean isAside(Member member) {
    Optional<Report> report = election.newest(member);
    return report.filter(said -> said.aside().containsKey(vip)).isPresent();
  }

  private Stream<Member> members() {
    return election.view().members().stream().filter(member -> !member.node().equals(self));
  }
}
