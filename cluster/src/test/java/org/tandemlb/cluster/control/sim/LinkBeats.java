package org.tandemlb.cluster.control.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.SilentLinks;
import org.tandemlb.cluster.membership.View;

/** What each process hears over each of its links, where nodes have several, and is told of it. */
final class LinkBeats {

  private static final class Ear {
    final SilentLinks links;
    Set<Link> told = Set.of();

    Ear(SilentLinks links) {
      this.links = links;
    }
  }

  private final Lan lan;
  private final Map<Member, Ear> ears = new LinkedHashMap<>();

  LinkBeats(Lan lan) {
    this.lan = lan;
  }

  void installed(Host host, View view) {
    List<String> members = view.members().stream().map(Member::node).toList();
    ear(host).links.members(members, host.processNanos());
  }

  private Ear ear(Host host) {
    return ears.computeIfAbsent(
        host.member(), member -> new Ear(new SilentLinks(host.silence(), host.links())));
  }

  void beat(Host from, Host to) {
    List<Link> links = to.links().stream().filter(link -> link.node().equals(from.name())).toList();
    for (int i = 0; i < links.size(); i++) {
      if (lan.links.clusterHears(from, to, i)) {
        ear(to).links.heard(links.get(i), to.processNanos());
      }
    }
  }

  void tell(Host host) {
    Ear ear = ear(host);
    Map<Link, Long> silent = ear.links.silent(host.processNanos());
    if (!silent.keySet().equals(ear.told)) {
      ear.told = silent.keySet();
      host.deliver(new Event.SilentLinks(silent));
    }
  }
}
