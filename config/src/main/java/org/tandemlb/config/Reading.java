package org.tandemlb.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What reading one file has found so far: lines, faults, defaults. Used by one thread. */
final class Reading {

  /** Nobody reads more; a file that is not ours at all must not fill a terminal. */
  private static final int MOST_FAULTS = 200;

  private final Map<String, Integer> lines = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Set<String> faulty = new HashSet<>();
  private final List<AppliedDefault> defaults = new ArrayList<>();
  private int unlisted;

  /** Remembers where a path stands; the first place wins, a second one is a fault anyway. */
  void at(String path, int line) {
    lines.putIfAbsent(path, line);
  }

  /** A fault at the line of the path, or of the nearest thing above it that the file has. */
  void fault(String path, String message) {
    fault(line(path), path, message);
  }

  void fault(int line, String path, String message) {
    faulty.add(path);
    if (faults.size() < MOST_FAULTS) {
      faults.add(new Fault(line, path, message));
    } else {
      unlisted++;
    }
  }

  void defaulted(String path, String value, String meaning) {
    defaults.add(new AppliedDefault(path, value, meaning));
  }

  int line(String path) {
    String at = path;
    while (!lines.containsKey(at) && !at.isEmpty()) {
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return lines.getOrDefault(at, 1);
  }

  /** Nothing is wrong with any of these values, so comparing them makes sense. */
  boolean sound(String... paths) {
    return Set.of(paths).stream().noneMatch(faulty::contains);
  }

  boolean isFaulty() {
    return !faults.isEmpty();
  }

  List<Fault> faults() {
    List<Fault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparingInt(Fault::line));
    if (unlisted > 0) {
      int last = sorted.get(sorted.size() - 1).line();
      sorted.add(new Fault(last, "", unlisted + " further faults are not listed"));
    }
    return sorted;
  }

  List<AppliedDefault> defaults() {
    return List.copyOf(defaults);
  }
}
