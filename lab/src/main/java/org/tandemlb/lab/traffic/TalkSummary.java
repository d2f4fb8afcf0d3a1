package org.tandemlb.lab.traffic;

import java.time.Duration;
import java.util.Map;

/**
 * What became of sessions that spoke all the time.
 *
 * @param exchanges questions that were answered byte for byte
 * @param stall the longest time that any of them waited for the next byte of an answer
 * @param brokenBy how many are broken, by what went wrong
 */
public record TalkSummary(
    int sessions, long exchanges, Duration stall, Map<String, Integer> brokenBy) {

  public TalkSummary {
    brokenBy = Map.copyOf(brokenBy);
  }

  public int broken() {
    return brokenBy.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many of them were told by a reset; an end or a silence could be taken for anything. */
  public int reset() {
    return brokenBy.entrySet().stream()
        .filter(entry -> entry.getKey().contains("reset"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
