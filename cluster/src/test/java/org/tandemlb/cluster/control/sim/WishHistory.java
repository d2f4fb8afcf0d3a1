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
 * must be wished in the end because of that.
 */
final class WishHistory {

  private static final Comparator<Wish> LATER =
      Comparator.comparingLong(Wish::version)
          .thenComparingLong(Wish::epochMillis)
          .thenComparing(Wish::author);

  private final Map<Member, Set<Wish>> seen = new LinkedHashMap<>();

  /** A node is told something at most once in a millisecond of its own clock. */
  private record Asked(String node, long epochMillis) {}

  /** The greatest version of the same thing that the author of a wish knew. */
  private final Map<Asked, Long> knownBefore = new LinkedHashMap<>();

  /**
   * A process is asked; what it knew then is outranked by what it makes of it.
   *
   * @return a time from then on at which this node has not been asked anything yet
   */
  long asked(Member by, WishKey key, long epochMillis) {
    long free = epochMillis;
    while (knownBefore.containsKey(new Asked(by.node(), free))) {
      free++;
    }
    knownBefore.put(
        new Asked(by.node(), free),
        seenBy(by).stream()
            .filter(wish -> wish.key().equals(key))
            .mapToLong(Wish::version)
            .max()
            .orElse(0));
    return free;
  }

  /** What a process says: all that it has seen, and what it was asked for itself. */
  void said(Member by, byte[] message) {
    for (Wish wish : wishes(message)) {
      if (wish.version() <= knownBefore.get(new Asked(wish.author(), wish.epochMillis()))) {
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

  /** Of each key the latest that any of these has seen: whatever else died with its processes. */
  Wishes surviving(List<Host> hosts) {
    Map<WishKey, Wish> latest = new TreeMap<>();
    for (Host host : hosts) {
      for (Wish wish : seenBy(host.member())) {
        latest.merge(wish.key(), wish, (a, b) -> LATER.compare(a, b) >= 0 ? a : b);
      }
    }
    Map<WishKey, String> values = new LinkedHashMap<>();
    latest.forEach((key, wish) -> values.put(key, wish.value()));
    return new Wishes(values);
  }
}
