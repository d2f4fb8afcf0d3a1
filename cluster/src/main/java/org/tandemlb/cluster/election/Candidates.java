package org.tandemlb.cluster.election;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Of whom one is chosen for a group, and why none of the others is, whoever asks for them. Pure:
 * what elects is also what tells people beforehand.
 *
 * @param best the eldest first; empty when nobody can hold
 * @param passedOver by node, in words; never one of the best
 * @param notYet those of them who only have not looked yet at what they need, or see it change now
 */
record Candidates(List<Standing> best, Map<String, String> passedOver, Set<String> notYet) {

  Candidates {
    best = List.copyOf(best);
    passedOver = Map.copyOf(passedOver);
    notYet = Set.copyOf(notYet);
  }

  /**
   * Those who can hold the most of the group; of them, if there are such, those who have not failed
   * lately; of these, if there are such, those whose operator has no veto: it knows what nobody
   * else does; of these those who lack the least of what they should reach; and of these, if there
   * are such, those who are not on standby. That comes last: it is a wish, and somebody has to hold
   * and to serve.
   *
   * @param asked the node that somebody asks for now; empty: none
   */
  static Candidates of(VipGroup group, List<Standing> standings, String asked) {
    Map<String, String> passedOver = new LinkedHashMap<>();
    int most = standings.stream().mapToInt(s -> s.canHold(group)).max().orElse(0);
    if (most == 0) {
      standings.forEach(s -> passedOver.put(s.node(), cannot(group, s)));
      return new Candidates(List.of(), passedOver, Set.of());
    }
    List<Standing> able =
        preferred(standings, s -> s.canHold(group) == most, s -> cannot(group, s), passedOver);
    List<Standing> fit =
        preferred(
            able,
            s -> s.trouble(group).isEmpty(),
            s -> "it failed lately: " + s.trouble(group),
            passedOver);
    List<Standing> allowed =
        preferred(fit, s -> !s.vetoed(), s -> s.report().reluctance().vetoInWords(), passedOver);
    Map<String, List<String>> lacks = Lacking.of(group, allowed, asked);
    int fewest = lacks.values().stream().mapToInt(List::size).min().orElse(0);
    List<Standing> serving =
        preferred(
            allowed,
            s -> lacks.get(s.node()).size() == fewest,
            s -> lacks(s, lacks.get(s.node())),
            passedOver);
    Set<String> notYet =
        allowed.stream()
            .filter(s -> !serving.contains(s) && settles(s, lacks.get(s.node())))
            .map(Standing::node)
            .collect(Collectors.toSet());
    List<Standing> willing =
        preferred(serving, s -> s.standby().isEmpty(), Candidates::standsBy, passedOver);
    return new Candidates(willing, passedOver, notYet);
  }

  /** All of them when none is good: somebody has to hold. */
  private static List<Standing> preferred(
      List<Standing> of,
      Predicate<Standing> good,
      Function<Standing, String> why,
      Map<String, String> passedOver) {
    List<Standing> kept = of.stream().filter(good).toList();
    if (kept.isEmpty()) {
      return of;
    }
    of.stream().filter(good.negate()).forEach(s -> passedOver.put(s.node(), why.apply(s)));
    return kept;
  }

  private static String cannot(VipGroup group, Standing standing) {
    return group.vips().stream()
        .filter(standing.cannotHold()::containsKey)
        .map(standing.cannotHold()::get)
        .findFirst()
        .orElse("it can hold none of them");
  }

  /** Whether time alone may make it better. */
  private static boolean settles(Standing standing, List<String> needs) {
    return lasting(standing, needs).isEmpty() && needs.stream().allMatch(standing::judges);
  }

  private static String lacks(Standing standing, List<String> needs) {
    List<String> lasting = lasting(standing, needs);
    List<String> unjudged = needs.stream().filter(need -> !standing.judges(need)).toList();
    if (lasting.isEmpty() && !unjudged.isEmpty()) {
      return "its own file sends nobody to "
          + String.join(", ", unjudged)
          + ", or does not check it";
    }
    return lasting.isEmpty()
        ? "it has not reached " + Needs.named(needs) + " for long enough yet"
        : "it " + Needs.lacking(lasting);
  }

  private static List<String> lasting(Standing standing, List<String> needs) {
    return needs.stream().filter(standing.report().lacks()::contains).toList();
  }

  private static String standsBy(Standing standing) {
    return "standby, " + standing.standby();
  }
}
