package org.tandemlb.lab.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Who carried an address from when to when. Written by one thread, read by any. */
public final class CarrierLog {

  /**
   * @param fromNanos when these were first seen, on {@link System#nanoTime}'s clock
   * @param untilNanos when others were first seen, or the last sample's time
   */
  public record Span(Set<String> carriers, long fromNanos, long untilNanos) {

    public Duration length() {
      return Duration.ofNanos(untilNanos - fromNanos);
    }
  }

  private final List<Span> spans = new ArrayList<>();

  synchronized void add(long nowNanos, Set<String> carriers) {
    int last = spans.size() - 1;
    if (last >= 0) {
      Span span = spans.get(last);
      spans.set(last, new Span(span.carriers(), span.fromNanos(), nowNanos));
      if (span.carriers().equals(carriers)) {
        return;
      }
    }
    spans.add(new Span(Set.copyOf(carriers), nowNanos, nowNanos));
  }

  public synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  /** The longest time that two or more carried it at once; zero when that was never seen. */
  public Duration longestTwo() {
    return longest(span -> span.carriers().size() > 1);
  }

  /** All the time that two or more carried it at once. */
  public Duration totalTwo() {
    return spans().stream()
        .filter(span -> span.carriers().size() > 1)
        .map(Span::length)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** All the time that nobody carried it, the time before the first carrier not counted. */
  public Duration totalNone() {
    return sinceFirst().stream()
        .filter(span -> span.carriers().isEmpty())
        .map(Span::length)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The longest time that nobody carried it, the time before the first carrier not counted. */
  public Duration longestNone() {
    return longest(sinceFirst(), span -> span.carriers().isEmpty());
  }

  private List<Span> sinceFirst() {
    return spans().stream().dropWhile(span -> span.carriers().isEmpty()).toList();
  }

  private Duration longest(Predicate<Span> which) {
    return longest(spans(), which);
  }

  private static Duration longest(List<Span> spans, Predicate<Span> which) {
    return spans.stream()
        .filter(which)
        .map(Span::length)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Span span : spans()) {
      text.append(span.carriers().isEmpty() ? "nobody" : String.join(" and ", span.carriers()))
          .append(" for ")
          .append(span.length().toMillis())
          .append(" ms; ");
    }
    return text.toString();
  }
}
