package org.tandemlb.cluster.control.sim;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.AgedWish;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.Wishes;

/**
 * Which process has seen which wish, as a person who reads all messages would know it; and what
 * must be wished in the end because of that; when it was asked {@link LaterWishes} knows.
 */
final class WishHistory {

  private static final Comparator<Wish> LATER =
      Comparator.comparingLong(Wish::version)
          .thenComparingLong(Wish::epochMillis)
          .thenComparing(Wish::author);

  private final Map<Member, Set<Wish>> seen = new LinkedHashMap<>();

  /** A node is told something at most once in a millisecond of its own clock. */
  record Asked(String node, long epochMillis) {
    static Asked of(Wish wish) {
      return new Asked(wish.author(), wish.epochMillis());
    }
  }

  /** The greatest version of the same thing that the author of a wish knew. */
  private final Map<Asked, Long> knownBefore = new LinkedHashMap<>();

  /**
   * A process is asked; what it knew then is outranked by what it makes of it.
   *
   * @return with a time from then on at which this node has not been asked anything yet
   */
  Asked asked(Member by, WishKey key, long epochMillis) {
    long free = epochMillis;
    while (knownBefore.containsKey(new Asked(by.node(), free))) {
      free++;
    }
    Asked asked = new Asked(by.node(), free);
    knownBefore.put(
        asked,
        seenBy(by).stream()
            .filter(wish -> wish.key().equals(key))
            .mapToLong(Wish::version)
            .max()
            .orElse(0));
    return asked;
  }

  /** What a process says: all that it has seen, and what it was asked for itself. */
  void said(Member by, byte[] message) {
    for (Wish wish : wishes(message)) {
      if (wish.version() <= knownBefore.get(Asked.of(wish))) {
        throw new AssertionError(wish + " does not outrank what its author knew");
      }
    }
    heard(by, message);
  }

  void heard(Member by, byte[] message) {
    seenBy(by).addAll(wishes(message));
  }

  private Set<Wish> seenBy(Member member) {
    return seen.computeIfAbsent(member, m -> new LinkedHashSet<>());
  }

  private static List<Wish> wishes(byte[] message) {
    return Wire.decode(message) instanceof Decoded.Understood understood
            && understood.message() instanceof Message.Wished wished
        ? wished.wishes().stream().map(AgedWish::wish).toList()
        : List.of();
  }

  /** What a process knows to have been asked of something. */
  Set<Asked> known(Member member, WishKey key) {
    Set<Asked> known = new LinkedHashSet<>();
    for (Wish wish : seenBy(member)) {
      if (wish.key().equals(key)) {
        known.add(Asked.of(wish));
      }
    }
    return known;
  }

  /** Of each key the one that counts of all that these have seen. */
  Map<WishKey, Asked> counting(List<Host> hosts) {
    Map<WishKey, Asked> counting = new LinkedHashMap<>();
    latest(hosts).forEach((key, wish) -> counting.put(key, Asked.of(wish)));
    return counting;
  }

  /** The same as wishes: whatever else was asked died with its processes. */
  Wishes surviving(List<Host> hosts) {
    Map<WishKey, String> values = new LinkedHashMap<>();
    latest(hosts).forEach((key, wish) -> values.put(key, wish.value()));
    return new Wishes(values);
  }

  private Map<WishKey, Wish> latest(List<Host> hosts) {
    Map<WishKey, Wish> latest = new TreeMap<>();
    for (Host host : hosts) {
      for (Wish wish : seenBy(host.member())) {
        latest.merge(wish.key(), wish, (a, b) -> LATER.compare(a, b) >= 0 ? a : b);
      }
    }
    return latest;
  }
}
