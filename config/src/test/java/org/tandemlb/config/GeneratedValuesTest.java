package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in the place of a value, it is a value of its type or a fault. Each text is read
 * as each type. Replayed with {@code -Dnonsense.seed=N}.
 */
@Tag("nonsense")
class GeneratedValuesTest {

  private static final int TEXTS = Integer.getInteger("nonsense.count", 100_000);
  private static final long FREE_BYTES = 64 * 1024;
  private static final int TIMES = 200;

  private static final List<ValueType<?>> TYPES =
      List.of(
          new AddressType(),
          new BackendAddressType(),
          new NodeAddressType(),
          new ListenType(),
          new FailbackType(DurationType.between("0s", "24h")),
          new PathType(),
          new StatusRangeType(),
          new IntegerType(0, 256),
          IntegerType.PORT,
          DurationType.wholeSecondsBetween("1s", "30s"),
          TextType.NAME,
          TextType.INTERFACE,
          WordType.BOOLEAN);

  private static final String[] PIECES = {
    "198.18.0.100",
    "fd00:18::100",
    "[fd00:18::100]:80",
    ":80",
    "node:80",
    "[",
    "]",
    ":",
    "::",
    ".",
    "-",
    "0",
    "1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483648",
    "99999999999999999999",
    "ms",
    "s",
    "m",
    "h",
    "600ms",
    "999999999h",
    "200-399",
    "never",
    "true",
    "eth0",
    "%",
    "/",
    "..",
    " ",
    "\0",
    "\u0661",
    "\uD800",
    "x",
    "E",
    "+",
    "0x7f"
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long seed = Long.getLong("nonsense.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void everyTextIsAValueOrAFault() {
    long start = System.nanoTime();
    for (int i = 0; i < TEXTS; i++) {
      String text = text();
      for (ValueType<?> type : TYPES) {
        parse(type, text);
      }
    }
    say("values of a file", start);
  }

  @Test
  void whatIsReadAsAnAddressOrADurationIsWrittenSoThatItReadsTheSame() {
    long start = System.nanoTime();
    for (int i = 0; i < TEXTS; i++) {
      String text = text();
      IpAddress.parse(text)
          .ifPresent(
              address ->
                  assertThat(IpAddress.parse(IpAddress.text(address)))
                      .as("seed %d: %s", seed, text)
                      .contains(address));
      DurationText.parse(text)
          .ifPresent(
              duration ->
                  assertThat(DurationText.parse(DurationType.text(duration)))
                      .as("seed %d: %s", seed, text)
                      .contains(duration));
    }
    say("addresses and durations, written and read again", start);
  }

  private void say(String what, long startNanos) {
    System.out.printf(
        "%s: %,d inputs in %d s, -Dnonsense.seed=%d%n",
        what, TEXTS, Duration.ofNanos(System.nanoTime() - startNanos).toSeconds(), seed);
  }

  /** The first time may load classes, so only the second counts. */
  private void parse(ValueType<?> type, String text) {
    long allowed = FREE_BYTES + (long) TIMES * text.length();
    if (taken(type, text) > allowed) {
      assertThat(taken(type, text))
          .as("bytes for seed %d, %s: %s", seed, type, text)
          .isLessThanOrEqualTo(allowed);
    }
  }

  private long taken(ValueType<?> type, String text) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      if (type.parse(text) == null) {
        throw new IllegalStateException("a value is never null");
      }
    } catch (WrongValueException e) {
      if (e.getMessage().contains("\n")) {
        throw new AssertionError("-Dnonsense.seed=" + seed + ", " + type + ": " + text, e);
      }
    } catch (RuntimeException e) {
      throw new AssertionError("-Dnonsense.seed=" + seed + ", " + type + ": " + text, e);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int pieces = 1 + random.nextInt(4); pieces > 0; pieces--) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      text.append(piece.repeat(random.nextInt(50) == 0 ? 300 : 1));
    }
    if (random.nextInt(4) == 0) {
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
    }
    return text.toString();
  }
}
