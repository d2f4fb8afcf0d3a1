package org.tandemlb.cluster.control.sim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.wish.WishKey;

/**
 * When each wish was asked, by a clock that no node has: of two that are known in the end the later
 * must count, whatever their versions say.
 *
 * <p>What is asked between a cut and its detection may lose to an earlier one; see {@link
 * #together}.
 */
final class LaterWishes {

  /** How long a message may take, with those that it waits for: a wish is so much older. */
  private static final long LATE_NANOS = World.millis(2_000);

  /** Until then whoever is in a view has heard what was asked there, or is not there any more. */
  private static final long HEARD_NANOS = World.millis(1_000);

  /**
   * @param stoodNanos how long machines had stood still until then, all in all
   */
  private record Asking(WishKey key, String value, long atNanos, long stoodNanos) {}

  private final World world;
  private final Group group;
  private final List<Host> hosts;
  private final WishHistory history;
  private final Map<WishHistory.Asked, Asking> askings = new LinkedHashMap<>();

  /**
   * Those that were asked where everybody in the view knew the same, heard of them too, and was
   * there for a moment longer; alone in its view is whoever has noticed that it is cut off.
   */
  private final Set<WishHistory.Asked> together = new LinkedHashSet<>();

  LaterWishes(World world, Group group, List<Host> hosts, WishHistory history) {
    this.world = world;
    this.group = group;
    this.hosts = hosts;
    this.history = history;
  }

  void asked(Host by, WishHistory.Asked asked, WishKey key, String value) {
    askings.put(asked, new Asking(key, value, world.nowNanos(), stoodNanos()));
    if (!by.runs()) {
      return; // It was killed in the middle.
    }
    View view = group.view(by);
    Set<WishHistory.Asked> known = history.known(by.member(), key);
    if (agree(view, member -> known.containsAll(history.known(member, key)))) {
      world.in(
          HEARD_NANOS,
          () -> {
            if (agree(view, member -> history.known(member, key).contains(asked))) {
              together.add(asked);
            }
          });
    }
  }

  private interface Question {
    boolean isSo(Member member);
  }

  private boolean agree(View view, Question question) {
    return !view.members().isEmpty()
        && view.members().stream().allMatch(member -> isIn(member, view) && question.isSo(member));
  }

  private boolean isIn(Member member, View view) {
    return hosts.stream()
        .anyMatch(host -> host.is(member) && group.view(host).id().equals(view.id()));
  }

  /** A machine that stands still takes what it was told for younger than it is. */
  private long stoodNanos() {
    return hosts.stream().mapToLong(Host::stoodNanos).sum();
  }

  /** Of each thing none counts that was asked before another one that somebody knows. */
  void expectNoneLost() {
    history
        .counting(hosts)
        .forEach(
            (key, counts) ->
                laterThan(counts, key)
                    .ifPresent(
                        later -> {
                          throw new AssertionError(
                              "of "
                                  + key
                                  + " counts "
                                  + told(counts)
                                  + ", but "
                                  + told(later)
                                  + " was asked later");
                        }));
  }

  private Optional<WishHistory.Asked> laterThan(WishHistory.Asked counts, WishKey key) {
    Asking first = askings.get(counts);
    long sure = first.atNanos() + LATE_NANOS + stoodNanos() - first.stoodNanos();
    return hosts.stream()
        .flatMap(host -> history.known(host.member(), key).stream())
        .filter(asked -> together.contains(asked) && askings.get(asked).atNanos() > sure)
        .findFirst();
  }

  private String told(WishHistory.Asked asked) {
    Asking asking = askings.get(asked);
    return "'%s' (%s, %.3f ms)".formatted(asking.value(), asked.node(), asking.atNanos() / 1e6);
  }
}
