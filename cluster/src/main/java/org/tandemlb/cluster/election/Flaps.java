package org.tandemlb.cluster.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes fail again and again, by what this node has seen since it started. Such a one waits
 * longer before a VIP goes home to it, and holds like any other where nobody else can. Owned by the
 * control thread.
 */
final class Flaps {

  /** Two failures within so long are one too many. */
  static final Duration WINDOW = Duration.ofMinutes(1);

  /**
   * The second failure doubles a shorter {@code failback} from here, and each further one again.
   */
  static final Duration LEAST = Duration.ofSeconds(30);

  /** A night's flapping must not keep a node off for the whole next day. */
  static final Duration MOST = Duration.ofMinutes(10);

  /** Of one node: how many in a row, and when the last was. */
  private record Failures(int count, long lastNanos) {}

  private final Map<String, Failures> known = new HashMap<>();
  private final List<String> news = new ArrayList<>();

  /** It went without a goodbye, or could not hold what it should. */
  void failed(String node, long nowNanos) {
    int count = count(node, nowNanos) + 1;
    known.put(node, new Failures(count, nowNanos));
    if (count > 1) {
      news.add(node + " " + words(count));
    }
  }

  /** How many in a row; they are forgotten when it has been home again, and well, for a while. */
  int count(String node, long nowNanos) {
    Failures failures = known.get(node);
    if (failures == null) {
      return 0;
    }
    Duration remembered = WINDOW;
    if (failures.count() > 1) {
      remembered = remembered.plus(wait(failures.count(), Duration.ZERO));
    }
    return nowNanos - failures.lastNanos() < remembered.toNanos() ? failures.count() : 0;
  }

  /**
   * How long a node that failed so often must be well, where the file asks for {@code failback}.
   */
  static Duration wait(int failures, Duration failback) {
    Duration wait = failback;
    for (int again = 1; again < failures && wait.compareTo(MOST) < 0; again++) {
      Duration doubled = wait.compareTo(LEAST) < 0 ? LEAST : wait;
      doubled = doubled.multipliedBy(2);
      wait = doubled.compareTo(MOST) < 0 ? doubled : MOST;
    }
    return wait;
  }

  /** Why it waits longer; empty: it does not. */
  static String words(int failures) {
    return failures < 2
        ? ""
        : "failed %d times in a row: home again only when well for %d s or more"
            .formatted(failures, wait(failures, Duration.ZERO).toSeconds());
  }

  /** What is new since this was asked last, in words. */
  List<String> takeNews() {
    List<String> taken = List.copyOf(news);
    news.clear();
    return taken;
  }
}
