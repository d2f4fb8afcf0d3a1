package org.tandemlb.cluster;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Generated inputs for a parser: noise, and right ones that were changed, cut, lengthened, spliced
 * or given numbers near every limit. Whatever comes, the parser returns, and takes no more memory
 * than the input's own size warrants. It says its seed, which {@code -Dnonsense.seed=N} replays;
 * {@code -Dnonsense.count=N} feeds more than every build does.
 */
public final class Nonsense {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What a parser may take besides: exceptions and their texts. */
  private static final long FREE_BYTES = 128 * 1024;

  private static final int LONGEST_NOISE = 96;
  private static final long[] NUMBERS = {
    0,
    1,
    4,
    16,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000L,
    0xffffffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 60
  };

  private final long seed = Long.getLong("nonsense.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String what;
  private final List<byte[]> right;

  /** Throws nothing, or the test has failed. */
  public interface Parser {
    void parse(byte[] input);
  }

  /**
   * @param what is read, in a word or two
   * @param right inputs that the parser understands
   */
  public Nonsense(String what, List<byte[]> right) {
    this.what = what;
    this.right = List.copyOf(right);
  }

  /**
   * @param count unless the property says otherwise
   * @param times how many bytes it may take for each byte of the input
   */
  public void feed(int count, int times, Parser parser) {
    int inputs = Integer.getInteger("nonsense.count", count);
    long start = System.nanoTime();
    for (int i = 0; i < inputs; i++) {
      byte[] input = next();
      try {
        long allowed = FREE_BYTES + (long) times * input.length;
        // The first time may load classes, so only the second counts.
        if (taken(input, parser) > allowed) {
          long taken = taken(input, parser);
          if (taken > allowed) {
            throw new AssertionError(taken + " bytes were taken, at most " + allowed);
          }
        }
      } catch (Throwable e) {
        throw new AssertionError(
            "-Dnonsense.seed=" + seed + ", input " + i + ": " + HexFormat.of().formatHex(input), e);
      }
    }
    System.out.printf(
        "%s: %,d inputs in %d s, -Dnonsense.seed=%d%n",
        what, inputs, Duration.ofNanos(System.nanoTime() - start).toSeconds(), seed);
  }

  private static long taken(byte[] input, Parser parser) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    parser.parse(input);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private byte[] next() {
    if (random.nextInt(8) == 0) {
      return noise(random.nextInt(LONGEST_NOISE));
    }
    byte[] input = any().clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] changed(byte[] input) {
    if (input.length == 0) {
      return noise(1);
    }
    int at = random.nextInt(input.length);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(input, at);
      case 1 -> join(input, input.length, noise(1 + random.nextInt(16)), input.length, input);
      case 2 ->
          join(input, at, new byte[0], Math.min(input.length, at + 1 + random.nextInt(8)), input);
      case 3 -> {
        byte[] other = any();
        yield join(input, at, new byte[0], random.nextInt(other.length + 1), other);
      }
      case 4, 5 -> number(input, at);
      default -> {
        input[at] = (byte) random.nextInt(256);
        yield input;
      }
    };
  }

  /** In one of the widths and orders that lengths and counts have. */
  private byte[] number(byte[] input, int at) {
    long value = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(3) - 1;
    int width = 1 << random.nextInt(4);
    boolean little = random.nextBoolean();
    for (int i = 0; i < width && at + i < input.length; i++) {
      input[at + i] = (byte) (value >>> 8 * (little ? i : width - 1 - i));
    }
    return input;
  }

  private static byte[] join(byte[] head, int until, byte[] middle, int from, byte[] tail) {
    byte[] joined = Arrays.copyOf(head, until + middle.length + tail.length - from);
    System.arraycopy(middle, 0, joined, until, middle.length);
    System.arraycopy(tail, from, joined, until + middle.length, tail.length - from);
    return joined;
  }

  private byte[] any() {
    return right.get(random.nextInt(right.size()));
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }
}
