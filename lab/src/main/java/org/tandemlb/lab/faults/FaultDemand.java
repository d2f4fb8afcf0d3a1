package org.tandemlb.lab.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.bench.Samples;
import org.tandemlb.lab.experiment.Demand;
import org.tandemlb.lab.experiment.Outcome;

/**
 * What a row of faults must show. Who holds the address in the end, and what else is special about
 * a row, it looks at itself.
 *
 * @param served whether each new connection must be served, however late
 * @param kept whether each session must go on
 * @param mostTwo for how long two may answer for the address
 * @param mostNone for how long nobody may answer for the address; empty: it is only printed
 * @param longestOutage without a served connection, at the median; empty: it is only printed
 */
record FaultDemand(
    boolean served,
    boolean kept,
    Duration mostTwo,
    Optional<Duration> mostNone,
    Optional<Duration> longestOutage)
    implements Demand {

  /** Nobody notices more than a delay. */
  static final FaultDemand NOTHING_LOST =
      new FaultDemand(true, true, Duration.ZERO, Optional.of(Duration.ZERO), Optional.empty());

  /** New connections may fail while the fault lasts; sessions go on. */
  static final FaultDemand SESSIONS_KEPT =
      new FaultDemand(false, true, Duration.ZERO, Optional.empty(), Optional.empty());

  /** Sessions may break: their node, or the way to it, has gone. */
  static final FaultDemand ONE_HOLDER =
      new FaultDemand(false, false, Duration.ZERO, Optional.empty(), Optional.empty());

  /** Where nobody can know better for a moment. */
  static final Duration MOMENT = Duration.ofMillis(300);

  FaultDemand twoFor(Duration most) {
    return new FaultDemand(served, kept, most, mostNone, longestOutage);
  }

  /**
   * Each question for the address is answered, where it stays: the holder's kernel does that,
   * whatever becomes of its program, and no answer is lost or late for whoever asks.
   */
  FaultDemand alwaysAnswered() {
    return noneFor(Duration.ZERO);
  }

  FaultDemand noneFor(Duration most) {
    return new FaultDemand(served, kept, mostTwo, Optional.of(most), longestOutage);
  }

  FaultDemand outage(Duration longest) {
    return new FaultDemand(served, kept, mostTwo, mostNone, Optional.of(longest));
  }

  @Override
  public List<String> unmet(Outcome outcome) {
    List<String> unmet = new ArrayList<>(outcome.wrong());
    if (served && outcome.refused() > 0) {
      unmet.add(outcome.refused() + " connections refused or failed");
    }
    if (kept && outcome.broken() > 0) {
      unmet.add(outcome.broken() + " sessions broken");
    }
    if (outcome.twoHolders().compareTo(mostTwo) > 0) {
      unmet.add("two holders for " + outcome.twoHolders().toMillis() + " ms");
    }
    if (mostNone.isPresent() && outcome.noHolder().compareTo(mostNone.get()) > 0) {
      unmet.add("nobody answered for the address for " + outcome.noHolder().toMillis() + " ms");
    }
    return unmet;
  }

  @Override
  public Optional<String> tooSlow(List<Outcome> rounds) {
    if (longestOutage.isEmpty() || rounds.isEmpty()) {
      return Optional.empty();
    }
    double median =
        new Samples(rounds.stream().map(outcome -> outcome.outage().toNanos() / 1e6).toList())
            .median();
    long bound = longestOutage.get().toMillis();
    return median > bound
        ? Optional.of("outage %.0f ms > %d ms at the median".formatted(median, bound))
        : Optional.empty();
  }
}
