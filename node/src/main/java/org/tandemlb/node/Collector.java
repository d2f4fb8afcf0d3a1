package org.tandemlb.node;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** How long the Java collector has stopped this process. */
final class Collector {

  private Collector() {}

  /** Since the start, of all its pauses. Any thread. */
  static long pausedNanos() {
    return TimeUnit.MILLISECONDS.toNanos(
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(bean -> stops(bean.getName()))
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(millis -> millis > 0)
            .sum());
  }

  /** G1, ZGC and Shenandoah count what they do beside the process under names of their own. */
  static boolean stops(String name) {
    return !name.contains("Concurrent") && !name.contains("Cycles");
  }
}
