package org.tandemlb.node.admin;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Writes metrics as Prometheus reads them (text format 0.0.4), each time anew. Any thread. */
public final class MetricsText {

  private MetricsText() {}

  /** Everything in one text is of one moment: the facts are asked for once. */
  public static <F> Supplier<byte[]> of(List<Metric<F>> metrics, Supplier<F> facts) {
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    return () -> {
      F now = facts.get();
      MetricSnapshots snapshots =
          new MetricSnapshots(metrics.stream().map(metric -> metric.at(now)).toList());
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      try {
        writer.write(text, snapshots);
      } catch (IOException e) {
        throw new IllegalStateException("memory takes every byte", e);
      }
      return text.toByteArray();
    };
  }

  static String mediaType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }
}
