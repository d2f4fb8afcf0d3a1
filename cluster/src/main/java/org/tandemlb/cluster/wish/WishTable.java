package org.tandemlb.cluster.wish;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The newest wish of each key that this node has heard. A wish that was withdrawn stays as one for
 * nothing, or an older one would come back from a node that missed the withdrawal. Pure; owned by
 * the control thread.
 *
 * <p>Taking in is commutative, associative and idempotent while there is room, so nodes that have
 * heard the same wishes, in whatever order and however often, have the same table.
 */
public final class WishTable {

  /** Twice what the longest file has names for; the rest are of names that it once had. */
  public static final int MOST_WISHES = 16_384;

  /** A wish and when this node, or the first that it heard of it from, was told. */
  public record Heard(Wish wish, long nanos) {}

  private static final Comparator<Heard> BY_RANK = Comparator.comparing(Heard::wish, Wish.RANK);

  /**
   * What came of a table that arrived.
   *
   * @param taken the wishes that were news, and count
   * @param again those of this node that it wishes again above them
   * @param refused why others are left out, in words
   */
  public record Merged(List<Wish> taken, List<Wish> again, List<String> refused) {}

  private final UnaryOperator<WishKey> thing;
  private final int most;
  private final Map<WishKey, Heard> newest = new TreeMap<>();
  private long version;

  /**
   * @param thing the same key for all that are about one and the same thing
   */
  public WishTable(UnaryOperator<WishKey> thing) {
    this(thing, MOST_WISHES);
  }

  WishTable(UnaryOperator<WishKey> thing, int most) {
    this.thing = thing;
    this.most = most;
  }

  /** Why these cannot be wished here, in words; nothing when they can. */
  public Optional<String> refusal(Map<WishKey, String> values) {
    for (Map.Entry<WishKey, String> wished : new TreeMap<>(values).entrySet()) {
      Optional<String> refusal = wished.getKey().refusal(wished.getValue());
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    long added = values.keySet().stream().filter(key -> !newest.containsKey(key)).count();
    if (added > 0 && newest.size() + added > most) {
      return Optional.of(full());
    }
    return version < Wish.MOST_VERSION
        ? Optional.empty()
        : Optional.of("a wish has version " + version + ", there is none above");
  }

  /**
   * A person on this node wishes something.
   *
   * @return the wishes that it became
   * @throws IllegalArgumentException for what {@link #refusal} refuses
   */
  public List<Wish> wish(
      Map<WishKey, String> values, long epochMillis, String author, long nowNanos) {
    refusal(values)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    List<Wish> wishes = new ArrayList<>();
    new TreeMap<>(values)
        .forEach((key, value) -> wishes.add(new Wish(key, value, above(key), epochMillis, author)));
    wishes.forEach(wish -> put(wish, nowNanos));
    return wishes;
  }

  /**
   * One above all that is known of the same thing, and of nothing else: on two sides of a split it
   * must not count who asked for more of other things.
   */
  private long above(WishKey key) {
    return 1 + ofThing(key).mapToLong(heard -> heard.wish().version()).max().orElse(0);
  }

  private Stream<Heard> ofThing(WishKey key) {
    return newest.values().stream()
        .filter(heard -> thing.apply(heard.wish().key()).equals(thing.apply(key)));
  }

  /** Another node tells all that it knows. */
  public Merged merge(Collection<AgedWish> told, long nowNanos) {
    List<Wish> taken = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (AgedWish aged : told) {
      Wish wish = aged.wish();
      Heard known = newest.get(wish.key());
      if (known != null && Wish.RANK.compare(known.wish(), wish) >= 0) {
        continue;
      }
      Optional<String> refusal = refusal(wish);
      if (refusal.isPresent()) {
        refused.add(refusal.get());
      } else {
        put(wish, nowNanos - TimeUnit.MILLISECONDS.toNanos(aged.ageMillis()));
        taken.add(wish);
      }
    }
    return new Merged(taken, List.of(), refused);
  }

  /**
   * The same of a node that could not be heard for a while. What one side was asked for meanwhile
   * the other did not know of, so its version does not tell which came later; ages do. What came
   * later here is wished again, above what outranks it; the other node does the same with its own.
   * What was wished here between the cut and its detection is not: it goes by its version.
   *
   * @param sinceNanos when this node found out that it was away
   */
  public Merged meet(Collection<AgedWish> told, long sinceNanos, long nowNanos) {
    List<Heard> meanwhile =
        newest.values().stream()
            .filter(mine -> mine.nanos() > sinceNanos)
            .sorted(Comparator.comparingLong(Heard::nanos))
            .toList();
    Merged merged = merge(told, nowNanos);
    Map<WishKey, Wish> again = new LinkedHashMap<>();
    Map<WishKey, Heard> first = firstOfThings();
    for (Heard mine : meanwhile) {
      Heard outranking = first.get(thing.apply(mine.wish().key()));
      if (outranking.nanos() < mine.nanos()
          && outranking.wish().version() >= mine.wish().version()
          && !outranking.wish().equals(mine.wish())
          && outranking.wish().version() < Wish.MOST_VERSION) {
        Heard above =
            new Heard(mine.wish().withVersion(1 + outranking.wish().version()), mine.nanos());
        put(above.wish(), above.nanos());
        first.put(thing.apply(above.wish().key()), above);
        again.put(above.wish().key(), above.wish());
      }
    }
    List<Wish> taken = new ArrayList<>(merged.taken());
    taken.removeIf(wish -> again.containsKey(wish.key()));
    return new Merged(taken, List.copyOf(again.values()), merged.refused());
  }

  /** What counts of each thing. */
  private Map<WishKey, Heard> firstOfThings() {
    Map<WishKey, Heard> first = new TreeMap<>();
    for (Heard heard : newest.values()) {
      first.merge(thing.apply(heard.wish().key()), heard, BinaryOperator.maxBy(BY_RANK));
    }
    return first;
  }

  private Optional<String> refusal(Wish wish) {
    boolean room = newest.size() < most || newest.containsKey(wish.key());
    return wish.refusal().or(() -> room ? Optional.empty() : Optional.of(full()));
  }

  private String full() {
    return "at most " + most + " wishes are kept";
  }

  private void put(Wish wish, long heardNanos) {
    newest.put(wish.key(), new Heard(wish, heardNanos));
    version = Math.max(version, wish.version());
  }

  /** Everything that is wished now. */
  public Wishes wishes() {
    Map<WishKey, String> values = new TreeMap<>();
    newest.forEach((key, heard) -> values.put(key, heard.wish().value()));
    return new Wishes(values);
  }

  /** All of them, those for nothing too, by key. */
  public List<Heard> heard() {
    return List.copyOf(newest.values());
  }

  /** All of them as they travel. */
  public List<AgedWish> told(long nowNanos) {
    return newest.values().stream()
        .map(
            heard ->
                new AgedWish(heard.wish(), TimeUnit.NANOSECONDS.toMillis(nowNanos - heard.nanos())))
        .toList();
  }

  public boolean isEmpty() {
    return newest.isEmpty();
  }
}
