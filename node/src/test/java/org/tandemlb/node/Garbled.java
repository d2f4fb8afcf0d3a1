package org.tandemlb.node;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Right texts with something changed, as a client or a backend might send them. Whatever comes, the
 * parser returns, and takes no more memory than the input's own size warrants. It says its seed,
 * which {@code -Dnonsense.seed=N} replays; {@code -Dnonsense.count=N} makes more than every build
 * does.
 */
public final class Garbled {

  private static final int LONG = 300;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What a parser may take besides. */
  private static final long FREE_BYTES = 256 * 1024;

  private final long seed = Long.getLong("nonsense.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String what;
  private final List<String> right;
  private final List<String> pieces;

  /** Throws nothing, or the test has failed. */
  public interface Parser {
    void parse(byte[] input) throws Exception;
  }

  /**
   * @param what is read, in a word or two
   * @param right texts that the parser understands
   * @param pieces what may be put anywhere into them
   */
  public Garbled(String what, List<String> right, List<String> pieces) {
    this.what = what;
    this.right = List.copyOf(right);
    this.pieces = List.copyOf(pieces);
  }

  /**
   * @param count unless the property says otherwise
   * @param times how many bytes it may take for each byte of the input
   */
  public void feed(int count, int times, Parser parser) {
    feed(count, times, parser, Thread.currentThread());
  }

  /**
   * @param worker the thread that does the parser's work, and nothing else meanwhile
   */
  public void feed(int count, int times, Parser parser, Thread worker) {
    int inputs = Integer.getInteger("nonsense.count", count);
    long start = System.nanoTime();
    for (int i = 0; i < inputs; i++) {
      byte[] input = next();
      try {
        long allowed = FREE_BYTES + (long) times * input.length;
        // The first time may load classes, so only the second counts.
        if (taken(input, parser, worker) > allowed) {
          long taken = taken(input, parser, worker);
          if (taken > allowed) {
            throw new AssertionError(taken + " bytes were taken, at most " + allowed);
          }
        }
      } catch (Throwable e) {
        throw new AssertionError(
            "-Dnonsense.seed="
                + seed
                + ", input "
                + i
                + ":\n"
                + new String(input, StandardCharsets.ISO_8859_1),
            e);
      }
    }
    System.out.printf(
        "%s: %,d inputs in %d s, -Dnonsense.seed=%d%n",
        what, inputs, Duration.ofNanos(System.nanoTime() - start).toSeconds(), seed);
  }

  private static long taken(byte[] input, Parser parser, Thread worker) throws Exception {
    long before = THREADS.getThreadAllocatedBytes(worker.getId());
    parser.parse(input);
    return THREADS.getThreadAllocatedBytes(worker.getId()) - before;
  }

  private byte[] next() {
    StringBuilder text = new StringBuilder(pick(right));
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.setLength(at);
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(at, (char) random.nextInt(256));
        case 3 -> text.insert(at, text.substring(at, end));
        default -> text.insert(at, pick(pieces).repeat(random.nextInt(20) == 0 ? LONG : 1));
      }
    }
    // Each character is a byte: not all of them are right UTF-8.
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private String pick(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }
}
