package org.tandemlb.node.cli;

import java.util.concurrent.Callable;
import org.tandemlb.cluster.wish.AdminState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes something out of use at once. */
@Command(
    name = "maint",
    mixinStandardHelpOptions = true,
    description = {
      "No new sessions for a backend, a frontend or a node, on every node, and the old ones are reset",
      "at once. A node in maintenance holds no VIP either. `tandem ready` takes it back."
    })
final class MaintCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "TARGET", description = Target.DESCRIPTION)
  private String target;

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    return AdminStateChange.ask(change, target, AdminState.MAINT);
  }
}
