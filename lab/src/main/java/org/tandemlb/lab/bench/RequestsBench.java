package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Loopback;

/** Small requests over loopback: kept-alive connections, then a connection a request. */
final class RequestsBench {

  private static final int WEB_PORT = 8081;
  private static final int WARM_UP_SECONDS = 3;
  private static final List<Integer> LOOPS = List.of(1, 2);

  /** One balancer with so many loops. */
  private record Entry(Balancer balancer, int loops) {

    String name() {
      return balancer.name() + (loops == 1 ? ", 1 loop" : ", " + loops + " loops");
    }
  }

  private record Measured(double perSecond, double cpuMicros, double p99Millis) {}

  private final int rounds;
  private final int seconds;
  private final Consumer<String> progress;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Entry, String> notRun = new LinkedHashMap<>();
  private final Map<Boolean, Map<Entry, List<Measured>>> measured = new LinkedHashMap<>();

  RequestsBench(int rounds, int seconds, Consumer<String> progress) {
    this.rounds = rounds;
    this.seconds = seconds;
    this.progress = progress;
    for (int loops : LOOPS) {
      Balancers.all().forEach(balancer -> entries.add(new Entry(balancer, loops)));
    }
    measured.put(true, new LinkedHashMap<>());
    measured.put(false, new LinkedHashMap<>());
  }

  List<Table> run() throws IOException {
    Optional<String> missing = TakeoverBench.missing("wrk", "nginx");
    missing.ifPresent(why -> entries.forEach(entry -> notRun.put(entry, why)));
    if (missing.isEmpty()) {
      try (Loopback place = Loopback.create()) {
        measureAll(place);
      }
    }
    return List.of(
        table(true, "Small requests over 64 kept-alive connections"),
        table(false, "A connection a request, 64 at a time"));
  }

  private void measureAll(Loopback place) throws IOException {
    List<InetSocketAddress> backends =
        List.of(
            new InetSocketAddress(place.address(21), WEB_PORT),
            new InetSocketAddress(place.address(22), WEB_PORT));
    LabProcess web =
        Nginx.start(place.machine("web", 21), place.directory(), 1, Nginx.web(backends));
    Map<Entry, RunningBalancer> running = new LinkedHashMap<>();
    for (Entry entry : entries) {
      start(place, entry, backends, running);
    }
    for (int round = 1; round <= rounds; round++) {
      for (boolean keptAlive : List.of(true, false)) {
        for (Map.Entry<Entry, RunningBalancer> one : running.entrySet()) {
          measure(one.getKey(), one.getValue(), keptAlive, round);
        }
      }
    }
    running.values().forEach(RunningBalancer::close);
    web.terminate();
  }

  private void start(
      Loopback place,
      Entry entry,
      List<InetSocketAddress> backends,
      Map<Entry, RunningBalancer> running) {
    Optional<String> missing = entry.balancer().missing();
    if (missing.isPresent()) {
      notRun.put(entry, missing.get());
      return;
    }
    int number = 31 + entries.indexOf(entry);
    try {
      RunningBalancer balancer =
          RunningBalancer.start(
              entry.balancer(),
              place.machine("lb" + number, number),
              place.directory(),
              entry.loops(),
              backends);
      running.put(entry, balancer);
      Wrk.run(balancer.frontend(), WARM_UP_SECONDS, true);
      Wrk.run(balancer.frontend(), WARM_UP_SECONDS, false);
    } catch (IOException e) {
      notRun.put(entry, TakeoverBench.firstLine(e));
    }
  }

  private void measure(Entry entry, RunningBalancer balancer, boolean keptAlive, int round) {
    if (notRun.containsKey(entry)) {
      return;
    }
    try {
      double before = ProcessCost.cpuSeconds(balancer.process());
      Wrk.Result result = Wrk.run(balancer.frontend(), seconds, keptAlive);
      double cpu = ProcessCost.cpuSeconds(balancer.process()) - before;
      Measured one =
          new Measured(
              result.perSecond(), cpu * 1e6 / Math.max(1, result.requests()), result.p99Millis());
      measured.get(keptAlive).computeIfAbsent(entry, key -> new ArrayList<>()).add(one);
      progress.accept(
          "round %d, %s, %s: %s requests/s, %s us CPU each"
              .formatted(
                  round,
                  entry.name(),
                  keptAlive ? "kept alive" : "a connection each",
                  Samples.number(one.perSecond()),
                  Samples.number(one.cpuMicros())));
    } catch (IOException e) {
      notRun.put(entry, TakeoverBench.firstLine(e));
    }
  }

  private Table table(boolean keptAlive, String title) {
    Table table =
        new Table(
            title,
            "",
            "requests/s, median",
            "lowest",
            "vs HAProxy",
            "CPU us a request, median",
            "highest",
            "vs HAProxy",
            "p99 ms, median");
    for (Entry entry : entries) {
      if (notRun.containsKey(entry)) {
        table.notRun(entry.name(), notRun.get(entry));
      } else {
        row(table, keptAlive, entry);
      }
    }
    return table.note(
        "wrk, one thread, %d rounds of %d s by turns, all on this machine; CPU is the balancer's own."
            .formatted(rounds, seconds));
  }

  private void row(Table table, boolean keptAlive, Entry entry) {
    Samples rate = samples(keptAlive, entry, Measured::perSecond);
    Samples cpu = samples(keptAlive, entry, Measured::cpuMicros);
    Samples p99 = samples(keptAlive, entry, Measured::p99Millis);
    Entry reference = new Entry(Balancers.all().get(0), entry.loops());
    boolean comparable = measured.get(keptAlive).containsKey(reference);
    table.row(
        entry.name(),
        Samples.number(rate.median()),
        Samples.number(rate.lowest()),
        comparable
            ? Samples.ratio(
                rate.median(), samples(keptAlive, reference, Measured::perSecond).median())
            : "-",
        Samples.number(cpu.median()),
        Samples.number(cpu.highest()),
        comparable
            ? Samples.ratio(
                cpu.median(), samples(keptAlive, reference, Measured::cpuMicros).median())
            : "-",
        Samples.number(p99.median()));
  }

  private Samples samples(boolean keptAlive, Entry entry, ToDoubleFunction<Measured> value) {
    return new Samples(
        measured.get(keptAlive).get(entry).stream().mapToDouble(value).boxed().toList());
  }
}
