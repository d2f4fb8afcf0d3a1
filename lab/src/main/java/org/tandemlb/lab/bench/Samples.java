package org.tandemlb.lab.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing, and how they are written. */
public record Samples(List<Double> values) {

  public Samples {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  public double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public double highest() {
    return sorted()[values.size() - 1];
  }

  public double lowest() {
    return sorted()[0];
  }

  private double[] sorted() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Three digits at least, thousands set apart: 0.41, 12.3, 1,234. */
  public static String number(double value) {
    if (Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
  }

  /** This against a reference, such as "0.31x"; "-" when the reference is nothing. */
  static String ratio(double value, double reference) {
    return reference == 0 ? "-" : String.format(Locale.ROOT, "%.2fx", value / reference);
  }
}
