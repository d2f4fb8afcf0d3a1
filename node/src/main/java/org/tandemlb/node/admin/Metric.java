package org.tandemlb.node.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One metric: its name as a scraper sees it, and how its points are read from what is known.
 *
 * @param <F> what is known at the moment of a scrape
 * @param name a counter's ends in {@code _total}
 * @param labels their names, in the order of each point's values
 */
public record Metric<F>(
    Kind kind, String name, String help, List<String> labels, Function<F, Stream<Point>> points) {

  /** How a scraper is to take it. */
  public enum Kind {
    /** As it is now. */
    GAUGE,
    /** Since the node started. */
    COUNTER;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One number, with a value for each label. */
  public record Point(double value, List<String> labels) {
    public Point(double value, String... labels) {
      this(value, List.of(labels));
    }
  }

  private static final String TOTAL = "_total";

  public Metric {
    if (name.endsWith(TOTAL) != (kind == Kind.COUNTER)) {
      throw new IllegalArgumentException(name + " is no name for a " + kind.word());
    }
    labels = List.copyOf(labels);
  }

  MetricSnapshot at(F facts) {
    return switch (kind) {
      case GAUGE -> gauge(facts);
      case COUNTER -> counter(facts);
    };
  }

  private GaugeSnapshot gauge(F facts) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
    points
        .apply(facts)
        .map(
            point ->
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(labels, point.labels()))
                    .value(point.value())
                    .build())
        .forEach(builder::dataPoint);
    return builder.build();
  }

  /** The library adds the ending itself. */
  private CounterSnapshot counter(F facts) {
    String bare = name.substring(0, name.length() - TOTAL.length());
    CounterSnapshot.Builder builder = CounterSnapshot.builder().name(bare).help(help);
    points
        .apply(facts)
        .map(
            point ->
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of(labels, point.labels()))
                    .value(point.value())
                    .build())
        .forEach(builder::dataPoint);
    return builder.build();
  }
}
