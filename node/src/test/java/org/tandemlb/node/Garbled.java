package org.tandemlb.node;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Right texts with something changed, as a client or a backend might send them. Replayed with
 * {@code -Dnonsense.seed=N}; {@code -Dnonsense.count=N} makes more than every build does.
 */
public final class Garbled {

  private static final int LONG = 300;

  private final long seed = Long.getLong("nonsense.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> right;
  private final List<String> pieces;

  /** Throws nothing, or the test has failed. */
  public interface Parser {
    void parse(byte[] input) throws Exception;
  }

  /**
   * @param right texts that the parser understands
   * @param pieces what may be put anywhere into them
   */
  public Garbled(List<String> right, List<String> pieces) {
    this.right = List.copyOf(right);
    this.pieces = List.copyOf(pieces);
  }

  /**
   * @param count unless the property says otherwise
   */
  public void feed(int count, Parser parser) {
    int inputs = Integer.getInteger("nonsense.count", count);
    for (int i = 0; i < inputs; i++) {
      byte[] input = next();
      try {
        parser.parse(input);
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
