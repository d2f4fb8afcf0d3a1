package org.tandemlb.node.cli;

import java.util.concurrent.Callable;
import org.tandemlb.cluster.wish.AdminState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets something run empty. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "No new sessions for a backend, a frontend or a node, on every node; old ones may finish until",
      "the file's `drain` is over. A drained node holds no VIP either. `tandem ready` takes it back."
    })
final class DrainCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "TARGET", description = Target.DESCRIPTION)
  private String target;

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    return AdminStateChange.ask(change, target, AdminState.DRAIN);
  }
}
