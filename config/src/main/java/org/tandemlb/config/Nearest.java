package org.tandemlb.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The word that somebody most likely meant. Pure. */
public final class Nearest {

  /** Longer than any name of the file; bounds the work that a nonsense word makes. */
  private static final int LONGEST = 64;

  private static final int SHORTEST_PREFIX = 3;

  private Nearest() {}

  /**
   * The candidate fewest typing errors away (a letter missing, added, changed, two swapped: optimal
   * string alignment), when that is at most a third of the letters; else the only candidate that
   * the word begins, so that {@code leastconn} finds {@code least-connections}.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String folded = fold(word);
    Optional<String> nearest = Optional.empty();
    int best = Math.max(1, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = candidate.length() > LONGEST ? best : distance(folded, fold(candidate));
      if (distance < best) {
        best = distance;
        nearest = Optional.of(candidate);
      }
    }
    return nearest.or(() -> onlyOneBegunBy(folded, candidates));
  }

  private static Optional<String> onlyOneBegunBy(String folded, Collection<String> candidates) {
    if (folded.length() < SHORTEST_PREFIX) {
      return Optional.empty();
    }
    List<String> begun =
        candidates.stream().filter(candidate -> fold(candidate).startsWith(folded)).toList();
    return begun.size() == 1 ? Optional.of(begun.get(0)) : Optional.empty();
  }

  /** Case and the kind of hyphen are not what makes a word another. */
  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
