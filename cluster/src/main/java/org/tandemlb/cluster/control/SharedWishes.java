package org.tandemlb.cluster.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.election.Election;
import org.tandemlb.cluster.election.Wanted;
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

  /** The last of each key wished here while nobody else was there to hear; the oldest first. */
  private final Map<WishKey, WishTable.Heard> unheard = new LinkedHashMap<>();

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
    List<Wish> wishes = table.wish(wished.values(), wished.epochMillis(), self, nowNanos);
    if (election.view().members().size() <= 1) {
      for (Wish wish : wishes) {
        unheard.remove(wish.key()); // Its place is that of the last.
        unheard.put(wish.key(), new WishTable.Heard(wish, nowNanos));
      }
    }
    heard(wishes, effects);
  }

  /**
   * What another knows. A node that was cut off, and perhaps started anew meanwhile and had
   * forgotten all, has given what it was asked for a version that means little: it asks again for
   * what came later than what the other knows. From then on whoever wishes has heard of it.
   */
  void heard(String from, List<AgedWish> told, long nowNanos, List<Effect> effects) {
    WishTable.Merged merged = table.merge(told, nowNanos);
    List<Wish> again = table.again(List.copyOf(unheard.values()));
    unheard.clear();
    unsaid |= !again.isEmpty();
    List<Wish> news = new ArrayList<>(merged.taken());
    news.removeIf(wish -> again.stream().anyMatch(mine -> mine.key().equals(wish.key())));
    news.addAll(again);
    heard(news, effects);
    sayLeftOut(from, merged.refused(), effects);
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

  void installed() {
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
