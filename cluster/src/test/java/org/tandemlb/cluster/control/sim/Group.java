package org.tandemlb.cluster.control.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;

/**
 * Group membership as JGroups gives it, with its bad habits: a coordinator that wakes from a pause
 * goes on believing, views arrive at different times, two clusters merge a second after they can
 * and choose any coordinator. In a view a message that is lost is sent again, so it comes late, and
 * what follows it waits; while views change it may be lost for good.
 */
final class Group {

  private static final long BEAT_MILLIS = 50;
  private static final long SILENCE_NANOS = World.millis(600);

  /** Hears all that is said, as no node can. */
  interface Overhearing {
    void said(Host by, View view, Message message);
  }

  /** What one process knows of the group. */
  private static final class Seat {
    View view = new View(new ViewId(-1, new java.util.UUID(0, 0)), List.of(), Map.of());
    final Map<Member, Long> heardNanos = new LinkedHashMap<>();
    final Map<Member, Departure> gone = new LinkedHashMap<>();

    boolean sees(Member member) {
      return view.members().contains(member);
    }
  }

  private final World world;
  private final Lan lan;
  private final LinkBeats linkBeats;
  private final List<Host> hosts = new ArrayList<>();
  private final List<Overhearing> overhearing = new ArrayList<>();
  private final Map<Member, Seat> seats = new LinkedHashMap<>();
  private final Map<Set<Member>, Long> mergeAtNanos = new LinkedHashMap<>();
  private final Map<List<Member>, Long> lastArrivalNanos = new LinkedHashMap<>();

  /** How many of the messages that are under way while views differ are lost. */
  double lostAtViewChange = 0.3;

  /** How many of all messages are lost once or more, and come so late at most. */
  double resent;

  long resentMillis;

  /** Who does not get which message, for good. */
  BiPredicate<Host, byte[]> loses = (to, message) -> false;

  /** Hosts that run a later version: they say more than the others know. */
  final Set<Host> later = new LinkedHashSet<>();

  Group(World world, Lan lan) {
    this.world = world;
    this.lan = lan;
    this.linkBeats = new LinkBeats(lan);
    world.in(0, this::beat);
  }

  void add(Host host) {
    hosts.add(host);
  }

  void overhear(Overhearing one) {
    overhearing.add(one);
  }

  View view(Host host) {
    return seats.get(host.member()).view;
  }

  // Coming and going

  void join(Host host) {
    Member joiner = host.member();
    seats.put(joiner, new Seat());
    world.in(world.between(100, 900), () -> joined(host, joiner));
  }

  private void joined(Host host, Member joiner) {
    if (!host.is(joiner) || !view(host).members().isEmpty()) {
      return;
    }
    world.in(World.millis(1_000), () -> joined(host, joiner)); // The answer may be lost.
    if (!host.awake()) {
      return;
    }
    Optional<Host> leader =
        hosts.stream()
            .filter(other -> other != host && leads(other))
            .filter(
                other -> lan.links.clusterHears(host, other) && lan.links.clusterHears(other, host))
            .findFirst();
    List<Member> members = new ArrayList<>();
    leader.ifPresent(found -> members.addAll(view(found).members()));
    if (!members.contains(joiner)) {
      members.add(joiner);
    }
    install(leader.orElse(host), members);
  }

  void leave(Host host) {
    gone(host, Departure.LEFT);
  }

  /** Its connections close, which whoever is not cut off sees at once. */
  void died(Host host) {
    gone(host, Departure.CLOSED);
  }

  private void gone(Host host, Departure how) {
    Member member = host.member();
    seats.remove(member);
    for (Host other : hosts) {
      if (other != host && lan.links.clusterHears(host, other)) {
        world.in(
            world.between(1, 60),
            () -> {
              if (other.runs() && seats.get(other.member()).sees(member)) {
                seats.get(other.member()).gone.put(member, how);
              }
            });
      }
    }
  }

  /**
   * Who was away hears everybody again, or believes so until it has been silent for long enough.
   */
  void woke(Host host) {
    if (host.runs()) {
      Seat seat = seats.get(host.member());
      long extra = world.between(0, 1_000);
      seat.heardNanos.replaceAll((member, at) -> world.nowNanos() + extra);
    }
  }

  // Failure detection and merging

  private void beat() {
    for (Host from : hosts) {
      for (Host to : hosts) {
        boolean reaches = from != to && from.awake() && to.awake();
        if (reaches) {
          linkBeats.beat(from, to);
        }
        if (reaches && lan.links.clusterHears(from, to) && !lan.links.losesMessage(from, to)) {
          to.hears();
          heard(from, to);
        }
      }
    }
    hosts.stream().filter(Host::awake).forEach(linkBeats::tell);
    hosts.forEach(this::suspect);
    hosts.stream().filter(this::leads).forEach(this::repeatView);
    for (Host one : hosts) {
      for (Host other : hosts) {
        if (hosts.indexOf(one) < hosts.indexOf(other)) {
          merge(one, other);
        }
      }
    }
    world.in(World.millis(BEAT_MILLIS), this::beat);
  }

  private void heard(Host from, Host to) {
    Seat receiver = seats.get(to.member());
    if (seats.get(from.member()).sees(to.member()) && receiver.sees(from.member())) {
      receiver.heardNanos.merge(from.member(), world.nowNanos(), Math::max);
    }
  }

  /** The eldest that it does not suspect itself of being gone installs the view without them. */
  private void suspect(Host host) {
    if (!host.awake() || view(host).members().isEmpty()) {
      return;
    }
    Seat seat = seats.get(host.member());
    List<Member> left = new ArrayList<>();
    for (Member member : seat.view.members()) {
      boolean silent = world.nowNanos() - seat.heardNanos.getOrDefault(member, 0L) > SILENCE_NANOS;
      if (host.is(member) || !(silent || seat.gone.containsKey(member))) {
        left.add(member);
      }
    }
    if (left.size() < seat.view.members().size() && host.is(left.get(0))) {
      install(host, left);
    }
  }

  private boolean leads(Host host) {
    return host.awake() && !view(host).members().isEmpty() && host.is(view(host).members().get(0));
  }

  private void merge(Host one, Host other) {
    if (!leads(one)
        || !leads(other)
        || !lan.links.clusterHears(one, other)
        || !lan.links.clusterHears(other, one)) {
      return;
    }
    Set<Member> pair = Set.of(one.member(), other.member());
    long at = mergeAtNanos.computeIfAbsent(pair, p -> world.nowNanos() + world.between(300, 1900));
    if (world.nowNanos() < at) {
      return;
    }
    mergeAtNanos.remove(pair);
    List<Host> leaders = new ArrayList<>(List.of(one, other));
    Collections.shuffle(leaders, world.random);
    Set<Member> members = new LinkedHashSet<>();
    leaders.forEach(leader -> members.add(leader.member()));
    leaders.forEach(leader -> members.addAll(reachable(leader)));
    install(leaders.get(0), List.copyOf(members));
  }

  private List<Member> reachable(Host leader) {
    return view(leader).members().stream()
        .filter(
            member ->
                hosts.stream()
                    .anyMatch(host -> host.is(member) && lan.links.clusterHears(leader, host)))
        .toList();
  }

  /** A new view, at once on who makes it, and a little later on the others. */
  private void install(Host leader, List<Member> members) {
    long number = 0;
    for (Host host : hosts) {
      if (host.runs() && members.contains(host.member())) {
        number = Math.max(number, view(host).id().number() + 1);
      }
    }
    ViewId id = new ViewId(number, leader.member().incarnation());
    View view = new View(id, members, Map.of());
    leader.deliver(new Event.ViewInstalled(view));
    tellOthers(leader, view);
  }

  /** Who missed a view, because the network was cut just then, gets it again. */
  private void repeatView(Host leader) {
    tellOthers(leader, view(leader));
  }

  private void tellOthers(Host leader, View view) {
    for (Host host : hosts) {
      if (host != leader && host.runs() && view.members().contains(host.member())) {
        Member member = host.member();
        boolean behind = view(host).id().number() < view.id().number();
        if (behind && lan.links.clusterHears(leader, host)) {
          world.in(
              world.between(0, 30) + lan.links.messageLateNanos(leader, host),
              () -> {
                if (host.is(member)) {
                  host.deliver(new Event.ViewInstalled(view));
                }
              });
        }
      }
    }
  }

  /** The process takes a view in, as it looks from there; nothing when it has a newer one. */
  Optional<View> taken(Host host, View offered) {
    Seat seat = seats.get(host.member());
    if (offered.id().number() <= seat.view.id().number()) {
      return Optional.empty();
    }
    Map<Member, Departure> departed = new LinkedHashMap<>();
    for (Member before : seat.view.members()) {
      if (!offered.members().contains(before)) {
        departed.put(before, seat.gone.getOrDefault(before, Departure.SILENT));
      }
    }
    Set<Member> newcomers = new LinkedHashSet<>(offered.members());
    newcomers.removeAll(seat.view.members());
    newcomers.forEach(member -> seat.heardNanos.put(member, world.nowNanos()));
    seat.heardNanos.keySet().retainAll(offered.members());
    seat.gone.keySet().retainAll(offered.members());
    seat.view = new View(offered.id(), offered.members(), departed);
    linkBeats.installed(host, seat.view);
    return Optional.of(seat.view);
  }

  // Messages

  void send(Host from, byte[] message) {
    if (later.contains(from)) {
      sendToAll(from, new byte[] {message[0], (byte) 200, 1, 2, 3});
      sendToAll(from, Arrays.copyOf(message, message.length + 40));
    } else {
      sendToAll(from, message);
    }
  }

  private void sendToAll(Host from, byte[] message) {
    Member sender = from.member();
    if (Wire.decode(message) instanceof Decoded.Understood understood) {
      overhearing.forEach(one -> one.said(from, view(from), understood.message()));
    }
    for (Host to : hosts) {
      if (to != from && to.runs() && view(from).members().contains(to.member())) {
        send(from, sender, to, to.member(), message);
      }
    }
  }

  private void send(Host from, Member sender, Host to, Member receiver, byte[] message) {
    if (!lan.links.clusterHears(from, to) || loses.test(to, message)) {
      return;
    }
    long earliest = lastArrivalNanos.getOrDefault(List.of(sender, receiver), 0L);
    long due = world.nowNanos() + world.between(0, 5) + lan.links.messageLateNanos(from, to);
    if (resent > 0 && world.chance(resent)) {
      due += world.between(0, resentMillis); // What comes after it waits for it.
    }
    long arrival = Math.max(earliest, due);
    lastArrivalNanos.put(List.of(sender, receiver), arrival);
    world.in(
        arrival - world.nowNanos(),
        () -> {
          boolean same = to.is(receiver) && lan.links.clusterHears(from, to);
          if (same && !isLost(sender, receiver) && !lan.links.losesMessage(from, to)) {
            to.deliver(new Event.Arrived(sender, message));
          }
        });
  }

  private boolean isLost(Member sender, Member receiver) {
    Seat seat = seats.get(receiver);
    boolean agreed =
        seats.containsKey(sender) && seats.get(sender).view.id().equals(seat.view.id());
    return !agreed && world.chance(lostAtViewChange);
  }
}
