package org.tandemlb.node.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tandemlb.node.admin.StatusPage;

/** Which node reaches which backend, where they do not all see the same. Pure. */
final class WhoSeesWhat {

  private WhoSeesWhat() {}

  /** Empty when all agree. */
  static String of(StatusPage page) {
    Set<String> nodes = new TreeSet<>();
    Map<String, Map<String, String>> disputed = new LinkedHashMap<>();
    for (StatusPage.PoolPart pool : page.pools()) {
      for (StatusPage.BackendPart backend : pool.backends()) {
        nodes.addAll(backend.seenBy().keySet());
        if (backend.seenBy().values().stream().distinct().count() > 1) {
          disputed.put(pool.name() + "/" + backend.name(), backend.seenBy());
        }
      }
    }
    if (disputed.isEmpty()) {
      return "";
    }
    Table table = new Table(row("BACKEND", nodes));
    disputed.forEach(
        (backend, seenBy) ->
            table.row(
                row(backend, nodes.stream().map(node -> seenBy.getOrDefault(node, "-")).toList())));
    return "\nnot all nodes see the same:\n" + table;
  }

  private static String[] row(String first, Iterable<String> others) {
    List<String> cells = new ArrayList<>(List.of(first));
    others.forEach(cells::add);
    return cells.toArray(String[]::new);
  }
}
