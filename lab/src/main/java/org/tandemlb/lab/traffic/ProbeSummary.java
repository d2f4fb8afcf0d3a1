package org.tandemlb.lab.traffic;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a run of probes says about the service.
 *
 * @param outage the longest time without a served probe, less the period at which they were sent
 * @param slowest the longest that a served probe took
 * @param lostBy how many were not served, by how they ended
 */
public record ProbeSummary(
    int total, int served, Duration outage, Duration slowest, Map<Probe.Outcome, Integer> lostBy) {

  public ProbeSummary {
    lostBy = Map.copyOf(lostBy);
  }

  /**
   * Sums up the probes that ended in a window of time. The window's ends count as served moments,
   * so a service that never came back was away until {@code untilNanos}.
   */
  public static ProbeSummary of(
      List<Probe> probes, Duration period, long fromNanos, long untilNanos) {
    List<Probe> inside =
        probes.stream()
            .filter(probe -> probe.endNanos() - fromNanos >= 0)
            .filter(probe -> untilNanos - probe.endNanos() >= 0)
            .toList();
    long[] served =
        inside.stream().filter(Probe::served).mapToLong(Probe::endNanos).sorted().toArray();
    long longest = 0;
    long last = fromNanos;
    for (long moment : served) {
      longest = Math.max(longest, moment - last);
      last = moment;
    }
    longest = Math.max(longest, untilNanos - last);
    long slowest =
        inside.stream()
            .filter(Probe::served)
            .mapToLong(probe -> probe.endNanos() - probe.startNanos())
            .max()
            .orElse(0);
    Map<Probe.Outcome, Integer> lostBy = new EnumMap<>(Probe.Outcome.class);
    inside.stream()
        .filter(probe -> !probe.served())
        .forEach(probe -> lostBy.merge(probe.outcome(), 1, Integer::sum));
    return new ProbeSummary(
        inside.size(),
        served.length,
        Duration.ofNanos(Math.max(0, longest - period.toNanos())),
        Duration.ofNanos(slowest),
        lostBy);
  }

  public int lost() {
    return total - served;
  }
}
