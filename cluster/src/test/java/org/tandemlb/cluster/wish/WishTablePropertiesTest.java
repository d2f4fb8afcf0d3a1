package org.tandemlb.cluster.wish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandemlb.cluster.wish.WishKey.Kind;

/** Taking in is what it has to be for nodes to agree, whatever is lost, delayed or repeated. */
class WishTablePropertiesTest {

  private static final List<String> NODES = List.of("lb1", "lb2", "lb3");
  private static final int WISHES = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void orderGroupingAndRepetitionDoNotMatter(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<AgedWish> a = any(random);
      List<AgedWish> b = any(random);
      List<AgedWish> c = any(random);
      Set<Wish> expected = taken(a, b, c);

      assertThat(taken(c, a, b)).as("commutative").isEqualTo(expected);
      assertThat(taken(told(a, b), c)).as("associative").isEqualTo(expected);
      assertThat(taken(a, told(b, c))).as("associative").isEqualTo(expected);
      assertThat(taken(a, b, a, c, b, c, c)).as("idempotent").isEqualTo(expected);
      List<AgedWish> all = new ArrayList<>(a);
      all.addAll(b);
      all.addAll(c);
      Collections.shuffle(all, random);
      assertThat(taken(all)).as("one by one").isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nodesThatHearEachOtherAgreeAndNoWishIsOverwrittenByOneItsAuthorKnew(long seed) {
    Random random = new Random(seed);
    List<WishTable> tables = NODES.stream().map(node -> new WishTable(key -> key)).toList();
    List<Set<Wish>> seen = NODES.stream().map(node -> (Set<Wish>) new HashSet<Wish>()).toList();

    for (int step = 0; step < 500; step++) {
      int at = random.nextInt(NODES.size());
      WishTable table = tables.get(at);
      if (random.nextInt(3) == 0) {
        WishKey key = key(random);
        Wish wish =
            table
                .wish(Map.of(key, value(random, key)), random.nextInt(5), NODES.get(at), step)
                .get(0);
        assertThat(seen.get(at))
            .filteredOn(known -> known.key().equals(key))
            .allMatch(known -> known.version() < wish.version());
        seen.get(at).add(wish);
      } else {
        int other = random.nextInt(NODES.size());
        tables.get(other).merge(table.told(step), step);
        seen.get(other).addAll(wishes(table));
      }
    }
    tables.forEach(from -> tables.forEach(to -> to.merge(from.told(0), 0)));
    tables.forEach(from -> tables.forEach(to -> to.merge(from.told(0), 0)));

    Set<Wish> agreed = wishes(tables.get(0));
    tables.forEach(table -> assertThat(wishes(table)).isEqualTo(agreed));
    Set<Wish> everSeen = new HashSet<>();
    seen.forEach(everSeen::addAll);
    for (Wish wish : everSeen) {
      assertThat(agreed)
          .anyMatch(last -> last.key().equals(wish.key()) && Wish.RANK.compare(last, wish) >= 0);
    }
  }

  @SafeVarargs
  private static List<AgedWish> told(List<AgedWish>... parts) {
    WishTable table = new WishTable(key -> key);
    for (List<AgedWish> part : parts) {
      table.merge(part, 0);
    }
    return table.told(0);
  }

  @SafeVarargs
  private static Set<Wish> taken(List<AgedWish>... parts) {
    return told(parts).stream().map(AgedWish::wish).collect(Collectors.toSet());
  }

  private static Set<Wish> wishes(WishTable table) {
    return table.heard().stream().map(WishTable.Heard::wish).collect(Collectors.toSet());
  }

  /** Few of everything, so that ties are many. */
  private static List<AgedWish> any(Random random) {
    List<AgedWish> wishes = new ArrayList<>();
    for (int left = random.nextInt(WISHES); left > 0; left--) {
      WishKey key = key(random);
      wishes.add(
          new AgedWish(
              new Wish(
                  key,
                  value(random, key),
                  random.nextInt(3),
                  random.nextInt(2),
                  NODES.get(random.nextInt(3))),
              0));
    }
    return wishes;
  }

  private static WishKey key(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new WishKey(Kind.BACKEND_WEIGHT, "web/web-" + random.nextInt(3));
      case 1 -> new WishKey(Kind.NODE_STANDBY, NODES.get(random.nextInt(3)));
      default -> new WishKey(Kind.VIP_NODE, "198.18.0.10" + random.nextInt(2));
    };
  }

  private static String value(Random random, WishKey key) {
    if (random.nextInt(3) == 0) {
      return "";
    }
    return switch (key.kind()) {
      case BACKEND_WEIGHT -> "" + random.nextInt(257);
      case NODE_STANDBY -> "standby";
      default -> NODES.get(random.nextInt(3));
    };
  }
}
