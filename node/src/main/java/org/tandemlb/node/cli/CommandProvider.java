package org.tandemlb.node.cli;

/**
 * A further command of {@code tandem}, found by {@link java.util.ServiceLoader}. So the command
 * line need not know the modules above it.
 */
public interface CommandProvider {

  /** A picocli {@code @Command} that implements {@code Callable<Integer>}. */
  Object command();
}
