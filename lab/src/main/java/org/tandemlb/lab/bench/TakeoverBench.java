package org.tandemlb.lab.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.tandemlb.lab.net.Namespaces;
import org.tandemlb.lab.net.Programs;
import org.tandemlb.lab.traffic.ProbeClient;

/** The same fault, the same hosts, the same client: before keepalived + HAProxy, before Tandem. */
final class TakeoverBench {

  private static final String REFERENCE = "keepalived + HAProxy";
  private static final String TANDEM = "Tandem";

  private final Fault fault;
  private final int rounds;
  private final Consumer<String> progress;
  private final Map<String, String> notRun = new LinkedHashMap<>();
  private final Map<String, List<TakeoverRound>> measured = new LinkedHashMap<>();
  private final List<String> versions = new ArrayList<>();

  TakeoverBench(Fault fault, int rounds, Consumer<String> progress) {
    this.fault = fault;
    this.rounds = rounds;
    this.progress = progress;
  }

  Table run() {
    Map<String, TakeoverRig> rigs = new LinkedHashMap<>();
    try {
      open(rigs, REFERENCE, KeepalivedHaproxyPair::configure, missing("keepalived", "haproxy"));
      open(rigs, TANDEM, TandemPair::configure, Optional.empty());
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, TakeoverRig> rig : rigs.entrySet()) {
          measure(rig.getKey(), rig.getValue(), round);
        }
      }
    } finally {
      rigs.values().forEach(TakeoverRig::close);
    }
    return table();
  }

  private void open(
      Map<String, TakeoverRig> rigs,
      String name,
      TakeoverRig.Product product,
      Optional<String> missing) {
    Optional<String> reason = Namespaces.unavailableReason().or(() -> missing);
    if (reason.isPresent()) {
      notRun.put(name, reason.get());
      return;
    }
    try {
      TakeoverRig rig = TakeoverRig.open(product);
      rigs.put(name, rig);
      versions.add(rig.version());
    } catch (IOException e) {
      notRun.put(name, firstLine(e));
    }
  }

  static Optional<String> missing(String... programs) {
    for (String program : programs) {
      if (!Programs.isInstalled(program)) {
        return Optional.of(program + " is not installed");
      }
    }
    return Optional.empty();
  }

  private void measure(String name, TakeoverRig rig, int number) {
    if (notRun.containsKey(name)) {
      return;
    }
    try {
      TakeoverRound round = rig.round(fault);
      measured.computeIfAbsent(name, key -> new ArrayList<>()).add(round);
      progress.accept(
          "round %d, %s: away for %d ms, %d connections lost"
              .formatted(number, name, round.outage().toMillis(), round.lost()));
    } catch (IOException e) {
      notRun.put(name, "round " + number + ": " + firstLine(e));
      measured.remove(name);
      progress.accept("round %d, %s: %s".formatted(number, name, e.getMessage()));
    }
  }

  static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private Table table() {
    Table table =
        new Table(
            "Takeover, "
                + (fault == Fault.KILL
                    ? "the holder's processes killed with -9"
                    : "the holder's link dead"),
            "",
            "rounds",
            "away, median ms",
            "away, worst ms",
            "lost, median",
            "lost, worst",
            "two holders, worst ms");
    for (String name : List.of(REFERENCE, TANDEM)) {
      if (notRun.containsKey(name)) {
        table.notRun(name, notRun.get(name));
      } else {
        row(table, name);
      }
    }
    if (measured.containsKey(REFERENCE) && measured.containsKey(TANDEM)) {
      ratios(table);
    }
    table.note(
        "A new connection each %d ms; lost: refused, reset, or no answer in %d s. By turns, defaults: %s."
            .formatted(
                TakeoverRig.PERIOD.toMillis(),
                ProbeClient.DEADLINE.toSeconds(),
                String.join("; ", versions)));
    return table;
  }

  private void row(Table table, String name) {
    Samples away = outages(name);
    Samples lost = samples(name, TakeoverRound::lost);
    Samples two = samples(name, round -> round.twoCarriers().toNanos() / 1e6);
    table.row(
        name,
        String.valueOf(measured.get(name).size()),
        Samples.number(away.median()),
        Samples.number(away.highest()),
        Samples.number(lost.median()),
        Samples.number(lost.highest()),
        Samples.number(two.highest()));
  }

  private void ratios(Table table) {
    Samples lost = samples(TANDEM, TakeoverRound::lost);
    Samples reference = samples(REFERENCE, TakeoverRound::lost);
    table.row(
        TANDEM + " / " + REFERENCE,
        "",
        Samples.ratio(outages(TANDEM).median(), outages(REFERENCE).median()),
        Samples.ratio(outages(TANDEM).highest(), outages(REFERENCE).highest()),
        Samples.ratio(lost.median(), reference.median()),
        Samples.ratio(lost.highest(), reference.highest()),
        "");
  }

  private Samples outages(String name) {
    return samples(name, round -> round.outage().toNanos() / 1e6);
  }

  private Samples samples(String name, ToDoubleFunction<TakeoverRound> value) {
    return new Samples(measured.get(name).stream().mapToDouble(value).boxed().toList());
  }
}
