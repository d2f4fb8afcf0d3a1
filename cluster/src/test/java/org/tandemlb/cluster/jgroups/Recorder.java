package org.tandemlb.cluster.jgroups;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.View;

/** A listener that remembers. Written by the membership's threads, read by the test's. */
final class Recorder implements Membership.Listener {

  private final List<View> views = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private Set<Link> silent = Set.of();

  @Override
  public synchronized void onView(View view) {
    views.add(view);
  }

  @Override
  public synchronized void onMessage(Member from, byte[] message) {
    messages.add(from.node() + ":" + new String(message, StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void onSilentLinks(Map<Link, Long> sinceNanos) {
    silent = sinceNanos.keySet();
  }

  /** The links that are silent, as they were told last. */
  synchronized Set<Link> silent() {
    return silent;
  }

  synchronized View view() {
    return views.get(views.size() - 1);
  }

  synchronized List<View> views() {
    return List.copyOf(views);
  }

  synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  /** The nodes of the newest view, the eldest first. */
  List<String> nodes() {
    return view().members().stream().map(Member::node).toList();
  }

  /** Who departed in all views so far, by node; the newest departure of a node counts. */
  Map<String, Departure> departed() {
    return departedAfter(0);
  }

  /** The same, without the first so many views. */
  Map<String, Departure> departedAfter(int first) {
    Map<String, Departure> departed = new TreeMap<>();
    views().stream()
        .skip(first)
        .forEach(v -> v.departed().forEach((member, how) -> departed.put(member.node(), how)));
    return departed;
  }
}
