package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.tandemlb.lab.net.Loopback;
import org.tandemlb.lab.traffic.WebBackend;

/** How soon a balancer serves after its start, and what memory it then sits on. */
final class IdleBench {

  private static final int LOOPS = 2;
  private static final int WEB_PORT = 8081;

  private record Measured(double startMillis, double residentMegabytes) {}

  private final int rounds;
  private final Consumer<String> progress;
  private final Map<String, List<Measured>> measured = new LinkedHashMap<>();
  private final Map<String, String> notRun = new LinkedHashMap<>();

  IdleBench(int rounds, Consumer<String> progress) {
    this.rounds = rounds;
    this.progress = progress;
  }

  Table run() throws IOException {
    try (Loopback place = Loopback.create();
        WebBackend web = WebBackend.start("web-01", place.machine("web", 21), WEB_PORT)) {
      for (int round = 1; round <= rounds; round++) {
        for (Balancer balancer : Balancers.all()) {
          measure(place, balancer, web.address());
        }
      }
    }
    return table();
  }

  private void measure(Loopback place, Balancer balancer, InetSocketAddress backend) {
    String name = balancer.name();
    Optional<String> missing = balancer.missing();
    missing.ifPresent(why -> notRun.put(name, why));
    if (notRun.containsKey(name)) {
      return;
    }
    int number = 31 + Balancers.all().indexOf(balancer);
    try (RunningBalancer running =
        RunningBalancer.start(
            balancer,
            place.machine("lb" + number, number),
            place.directory(),
            LOOPS,
            List.of(backend))) {
      TimeUnit.SECONDS.sleep(2);
      Measured one =
          new Measured(
              running.startToServed().toNanos() / 1e6,
              ProcessCost.residentMegabytes(running.process()));
      measured.computeIfAbsent(name, key -> new ArrayList<>()).add(one);
      progress.accept(
          "%s: served after %s ms, %s MB resident"
              .formatted(
                  name,
                  Samples.number(one.startMillis()),
                  Samples.number(one.residentMegabytes())));
    } catch (IOException e) {
      notRun.put(name, TakeoverBench.firstLine(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      notRun.put(name, "interrupted");
    }
  }

  private Table table() {
    Table table =
        new Table(
            "Start, and rest",
            "",
            "start to first answer, median ms",
            "worst ms",
            "vs HAProxy",
            "resident MB, median",
            "worst MB",
            "vs HAProxy");
    String reference = Balancers.all().get(0).name();
    for (Balancer balancer : Balancers.all()) {
      String name = balancer.name();
      if (notRun.containsKey(name)) {
        table.notRun(name, notRun.get(name));
      } else {
        row(table, name, reference);
      }
    }
    return table.note(
        "%d starts by turns, %d loops, no checks; memory 2 s after the first answer, children included."
            .formatted(rounds, LOOPS));
  }

  private void row(Table table, String name, String reference) {
    Samples start = samples(name, Measured::startMillis);
    Samples memory = samples(name, Measured::residentMegabytes);
    boolean comparable = measured.containsKey(reference);
    table.row(
        name,
        Samples.number(start.median()),
        Samples.number(start.highest()),
        comparable
            ? Samples.ratio(start.median(), samples(reference, Measured::startMillis).median())
            : "-",
        Samples.number(memory.median()),
        Samples.number(memory.highest()),
        comparable
            ? Samples.ratio(
                memory.median(), samples(reference, Measured::residentMegabytes).median())
            : "-");
  }

  private Samples samples(String name, ToDoubleFunction<Measured> value) {
    return new Samples(measured.get(name).stream().mapToDouble(value).boxed().toList());
  }
}
