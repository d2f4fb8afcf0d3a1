package org.tandemlb.cluster.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Wanted;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.AgedWish;
import org.tandemlb.cluster.wish.VipThings;
import org.tandemlb.cluster.wish.Wish;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishTable;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.LogConfig.Level;
import org.tandemlb.config.VipConfig;

/**
 * What people wish, on whichever node: tells the others, and this node and its election when
 * something changes. Held in memory alone, so a wish lives as long as one node that heard it does.
 * Owned by the control thread.
 */
final class SharedWishes {

  /** How often all of it is said again, which heals what was lost: seldom, for it may be long. */
  private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String self;
  private final Election election;
  private final WishTable table;
  private final Map<String, String> leftOut = new HashMap<>();

  private final Meetings meetings = new Meetings();
  private Wishes now = Wishes.NONE;
  private boolean unsaid;
  private long sayAtNanos = Long.MAX_VALUE; // There is nobody to tell before the first view.

  SharedWishes(String self, Collection<VipConfig> vips, Election election) {
    this.self = self;
    this.table = new WishTable(new VipThings(vips));
    this.election = election;
  }

  /** Why these cannot be wished here, in words; nothing when they can. */
  Optional<String> refusal(Map<WishKey, String> values) {
    return table.refusal(values);
  }

  void wish(Event.Wish wished, long nowNanos, List<Effect> effects) {
    unsaid = true;
    heard(table.wish(wished.values(), wished.epochMillis(), self, nowNanos), effects);
  }

  /** What another knows. */
  void heard(Member from, List<AgedWish> told, long nowNanos, List<Effect> effects) {
    OptionalLong away = meetings.awaySinceNanos(from);
    WishTable.Merged merged =
        away.isPresent()
            ? table.meet(told, away.getAsLong(), nowNanos)
            : table.merge(told, nowNanos);
    unsaid |= !merged.again().isEmpty();
    List<Wish> news = new ArrayList<>(merged.taken());
    news.addAll(merged.again());
    heard(news, effects);
    sayLeftOut(from.node(), merged.refused(), effects);
  }

  private void heard(List<Wish> news, List<Effect> effects) {
    if (news.isEmpty()) {
      return;
    }
    // One that says the same again counts too: who asks for a node once more means now.
    election.wanted(Wanted.of(table.heard()));
    for (Wish wish : news) {
      if (!wish.value().equals(now.values().getOrDefault(wish.key(), ""))) {
        effects.add(new Effect.Say(Level.INFO, wish.meaning()));
      }
    }
    Wishes before = now;
    now = table.wishes();
    if (!now.equals(before)) {
      effects.add(new Effect.WishesChanged(now));
    }
  }

  /** Once, not each time that it is repeated. */
  private void sayLeftOut(String from, List<String> refused, List<Effect> effects) {
    if (refused.isEmpty()) {
      leftOut.remove(from);
      return;
    }
    String line = refused.size() + " wishes of " + from + " are left out: " + refused.get(0);
    if (!line.equals(leftOut.put(from, line))) {
      effects.add(new Effect.Say(Level.WARN, line));
    }
  }

  void installed(View view, long nowNanos) {
    meetings.installed(view, nowNanos);
    unsaid = true;
  }

  /** Tells the others what is new or due. */
  void say(long nowNanos, List<Effect> effects) {
    if (!unsaid && nowNanos < sayAtNanos) {
      return;
    }
    unsaid = false;
    sayAtNanos = nowNanos + REPEAT_NANOS;
    if (!table.isEmpty()) {
      effects.add(new Effect.Send(Wire.encode(new Message.Wished(table.told(nowNanos)))));
    }
  }

  long wakeAtNanos() {
    return sayAtNanos;
  }

  Wishes now() {
    return now;
  }
}
