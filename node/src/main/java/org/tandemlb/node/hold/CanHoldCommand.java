package org.tandemlb.node.hold;

import java.util.function.Consumer;
import org.tandemlb.config.CanHold;

/** Asks the operator's command whether this node may hold, again and again. */
public final class CanHoldCommand implements AutoCloseable {

  private final CommandWord word;
  private final CommandRun run;
  private final Consumer<String> told;
  private final Repeated asking;

  private CanHoldCommand(CanHold.Command config, String node, Consumer<String> told) {
    this.word = new CommandWord(config.fall());
    this.run = new CommandRun(config.command(), config.timeout(), node);
    this.asking = new Repeated("can-hold", config.interval(), this::ask);
    this.told = asking.untilClosed(told);
  }

  /**
   * Asks at once, and then each interval, until it is closed.
   *
   * @param node this one's name, which the command finds in its environment
   * @param told after each run, on this one's thread: why this node may not hold; empty: it may
   */
  public static CanHoldCommand start(CanHold.Command config, String node, Consumer<String> told) {
    CanHoldCommand command = new CanHoldCommand(config, node, told);
    command.asking.start();
    return command;
  }

  private void ask() throws InterruptedException {
    told.accept(word.after(run.failure()));
  }

  /** What runs now is ended too. */
  @Override
  public void close() {
    asking.close();
  }
}
