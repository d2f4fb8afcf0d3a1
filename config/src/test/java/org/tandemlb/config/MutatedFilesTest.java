package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, reading it ends soon, in a config or in faults, and in nothing else. */
@Tag("nonsense")
class MutatedFilesTest {

  private static final int FILES = Integer.getInteger("nonsense.count", 20_000);

  /** An empty file takes some 50 KB; what a file can make it take grows with its length alone. */
  private static final long FREE_BYTES = 1 << 20;

  private static final int TIMES = 4_000;
  private static final Duration EACH = Duration.ofSeconds(10);
  private static final Pattern ONE_PRINTABLE_LINE =
      Pattern.compile("tandem\\.yaml:[1-9][0-9]*: \\P{Cntrl}+");

  /** Most are short: they try as much of the reading, in a fraction of the time. */
  private static final Sample SHORT =
      Sample.of(
          """
          cluster: {nodes: {lb1: 198.18.0.11}, insecure: true}
          frontends: {web: {listen: [":80"], pool: web}}
          pools: {web: {backends: {one: {address: "198.18.0.21:80"}}}}
          """);

  private static final List<Sample> RIGHT =
      List.of(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, Sample.RIGHT, ConfigKeysTest.EVERY_KEY);

  private static final String[] PIECES = {
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!int ",
    "\"",
    "'",
    "#",
    "|",
    ">",
    "? ",
    "%YAML 9",
    "---\n",
    "...\n",
    "\t",
    "\n",
    "\n  ",
    "\r",
    "\u0000",
    "\u0085",
    "\uFEFF",
    "\uD83D\uDE00",
    "<<: ",
    "null",
    "~",
    "-1",
    "99999999999999999999",
    "600",
    "1e9",
    "0x7f",
    "true",
    "::",
    "[::]:80",
    ":80",
    "node:80",
    "0.0.0.0",
    "224.0.0.1",
    "never",
    "\\x00",
    ", ",
    "lb1",
    "web",
    "\u202E"
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long seed = Long.getLong("nonsense.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void everyMutatedFileIsAConfigOrFaults() {
    long start = System.nanoTime();
    int right = 0;
    for (int i = 0; i < FILES; i++) {
      byte[] file = mutate(RIGHT.get(random.nextInt(RIGHT.size())).text());
      right += read(file) ? 1 : 0;
    }

    assertThat(right).as("files still right, seed %d", seed).isBetween(1, FILES / 2);
    System.out.printf(
        "configuration files: %,d inputs in %d s, -Dnonsense.seed=%d%n",
        FILES, Duration.ofNanos(System.nanoTime() - start).toSeconds(), seed);
  }

  @Test
  void whatIsChangedIsRightBefore() {
    assertThat(RIGHT).allSatisfy(sample -> assertThat(sample.faults()).isEmpty());
  }

  private boolean read(byte[] file) {
    long start = System.nanoTime();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<String> faults;
    try {
      faults = Sample.faults(file);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(
          "seed " + seed + ":\n" + new String(file, StandardCharsets.UTF_8), e);
    }
    if (System.nanoTime() - start > EACH.toNanos()) {
      throw new AssertionError(
          "seed " + seed + ": slow:\n" + new String(file, StandardCharsets.UTF_8));
    }
    long allowed = FREE_BYTES + (long) TIMES * file.length;
    if (threads.getCurrentThreadAllocatedBytes() - before > allowed && taken(file) > allowed) {
      throw new AssertionError(
          "seed " + seed + ": memory:\n" + new String(file, StandardCharsets.UTF_8));
    }
    for (String fault : faults) {
      if (!ONE_PRINTABLE_LINE.matcher(fault).matches()) {
        throw new AssertionError("seed " + seed + ": " + fault);
      }
    }
    return faults.isEmpty();
  }

  /** Again: the first time may have loaded classes. */
  private long taken(byte[] file) {
    long before = threads.getCurrentThreadAllocatedBytes();
    Sample.faults(file);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private byte[] mutate(String text) {
    byte[] file = text.getBytes(StandardCharsets.UTF_8);
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(file.length + 1);
      int end = Math.min(file.length, at + random.nextInt(12));
      file =
          switch (random.nextInt(6)) {
            case 0 -> join(file, at, new byte[0], end);
            case 1 -> join(file, at, new byte[] {(byte) random.nextInt(256)}, end);
            case 2 -> join(file, at, Arrays.copyOfRange(file, at, end), at);
            case 3 -> join(file, at, line(file), at);
            default -> join(file, at, piece(), random.nextBoolean() ? at : end);
          };
    }
    return file;
  }

  private byte[] piece() {
    String piece = PIECES[random.nextInt(PIECES.length)];
    return piece.repeat(random.nextInt(20) == 0 ? 300 : 1).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] line(byte[] file) {
    String[] lines = new String(file, StandardCharsets.UTF_8).split("\n", -1);
    String line = lines[random.nextInt(lines.length)];
    return ("\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[] file, int until, byte[] middle, int from) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(file, 0, until);
    joined.writeBytes(middle);
    joined.write(file, from, file.length - from);
    return joined.toByteArray();
  }
}
