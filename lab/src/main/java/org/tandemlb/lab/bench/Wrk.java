package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.lab.net.Programs;
import org.tandemlb.lab.pair.TandemYaml;

/** The load: wrk with one thread and 64 connections. */
final class Wrk {

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");

  /**
   * @param p99Millis the time that 99 of 100 requests stayed below
   */
  record Result(long requests, double perSecond, double p99Millis) {}

  private Wrk() {}

  static Result run(InetSocketAddress target, int seconds, boolean keptAlive) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("wrk", "-t1", "-c64", "-d" + seconds + "s", "--latency"));
    if (!keptAlive) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    command.add("http://" + TandemYaml.text(target) + "/");
    return parse(Programs.run(command, "", Duration.ofSeconds(seconds + 20L)));
  }

  static Result parse(String output) throws IOException {
    if (output.contains("Non-2xx")) {
      throw new IOException("requests failed: " + output.strip());
    }
    Matcher p99 = matcher(P99, output);
    double factor =
        switch (p99.group(2)) {
          case "us" -> 0.001;
          case "ms" -> 1;
          default -> 1000;
        };
    return new Result(
        Long.parseLong(matcher(REQUESTS, output).group(1)),
        Double.parseDouble(matcher(RATE, output).group(1)),
        Double.parseDouble(p99.group(1)) * factor);
  }

  private static Matcher matcher(Pattern pattern, String output) throws IOException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IOException("wrk wrote something else: " + output.strip());
    }
    return matcher;
  }
}
