package org.tandemlb.cluster.control.sim;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * The seeds that a test runs: so many, or with {@code -Dsim.count=N} more of them, or with {@code
 * -Dsim.seed=N} that one alone.
 */
final class Seeds {

  private Seeds() {}

  /**
   * @return how many were run
   * @throws AssertionError with the command that plays the seed again, and what happened last
   */
  static long each(
      Class<?> test,
      long count,
      LongFunction<SimulatedCluster> make,
      Consumer<SimulatedCluster> run) {
    return forEach(count, seed -> one(test, seed, make.apply(seed), run));
  }

  /**
   * @return how many were run
   */
  static long forEach(long count, LongConsumer run) {
    long only = Long.getLong("sim.seed", -1);
    long from = Math.max(0, only);
    long to = only >= 0 ? only + 1 : Long.getLong("sim.count", count);
    for (long seed = from; seed < to; seed++) {
      run.accept(seed);
    }
    return to - from;
  }

  private static void one(
      Class<?> test, long seed, SimulatedCluster cluster, Consumer<SimulatedCluster> run) {
    try {
      run.accept(cluster);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          e.getMessage()
              + "\nwhat happened last:\n"
              + cluster.story()
              + "\nreplay with\n"
              + command(test, seed),
          e);
    }
  }

  /** One line, to be pasted in the root of the project. */
  static String command(Class<?> test, long seed) {
    return "./mvnw -pl cluster -am test -Dtest="
        + test.getSimpleName()
        + " -Dsim.seed="
        + seed
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest.jdk25.skip=true";
  }
}
