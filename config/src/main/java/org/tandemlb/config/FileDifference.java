package org.tandemlb.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What another file says otherwise than the one that a node runs with, for people. Pure.
 *
 * @param fromTheStart what counts from the next start alone: {@code transport: auto -> nio}
 * @param live what a reload applies: {@code pool web: backend web-04 added (198.18.0.24:80)}
 */
public record FileDifference(List<String> fromTheStart, List<String> live) {

  public FileDifference {
    fromTheStart = List.copyOf(fromTheStart);
    live = List.copyOf(live);
  }

  public static FileDifference between(Config running, Config next) {
    return new FileDifference(
        changes("", ": ", StartKeys.of(running), StartKeys.of(next)),
        live(byWords(running), byWords(next)));
  }

  private static Map<String, LiveKeys.Part> byWords(Config config) {
    Map<String, LiveKeys.Part> parts = new LinkedHashMap<>();
    LiveKeys.of(config).forEach(part -> parts.put(part.words(), part));
    return parts;
  }

  private static List<String> live(
      Map<String, LiveKeys.Part> before, Map<String, LiveKeys.Part> after) {
    List<String> lines = new ArrayList<>();
    Set<String> words = new LinkedHashSet<>(before.keySet());
    words.addAll(after.keySet());
    for (String word : words) {
      if (!after.containsKey(word)) {
        addWhole(before.get(word), "removed", after, lines);
      } else if (!before.containsKey(word)) {
        addWhole(after.get(word), "added", before, lines);
      } else {
        String start = word.isEmpty() ? "" : word + ": ";
        lines.addAll(changes(start, " ", before.get(word).values(), after.get(word).values()));
        if (!within(word, before, after).equals(within(word, after, before))) {
          lines.add(word + ": its backends stand in another order");
        }
      }
    }
    return lines;
  }

  /** What stands in a part in both files, in the order of the first. */
  private static List<String> within(
      String part, Map<String, LiveKeys.Part> of, Map<String, LiveKeys.Part> other) {
    return of.values().stream()
        .filter(one -> !part.isEmpty() && one.within().equals(part))
        .map(LiveKeys.Part::words)
        .filter(other::containsKey)
        .toList();
  }

  /** A pool that comes or goes takes its backends with it: one line says both. */
  private static void addWhole(
      LiveKeys.Part part, String what, Map<String, LiveKeys.Part> other, List<String> lines) {
    if (part.within().isEmpty() || other.containsKey(part.within())) {
      String details = part.details().isEmpty() ? "" : " (" + part.details() + ")";
      lines.add(part.words() + " " + what + details);
    }
  }

  private static List<String> changes(
      String start, String colon, Map<String, String> before, Map<String, String> after) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<String> changes = new ArrayList<>();
    for (String key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        String line = shown(before.get(key)) + " -> " + shown(after.get(key));
        changes.add(start + Message.cut(key) + colon + line);
      }
    }
    return changes;
  }

  /** Null for a key that the file does not have. */
  private static String shown(String value) {
    return value == null || value.isEmpty() ? "none" : Message.cut(value);
  }
}
