package org.tandemlb.node.cli;

import java.util.concurrent.Callable;
import org.tandemlb.cluster.wish.AdminState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes something back into use. */
@Command(
    name = "ready",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a backend, a frontend or a node back into use, on every node.",
      "It takes back `drain` and `maint`; for `standby` there is `resume`."
    })
final class ReadyCommand implements Callable<Integer> {

  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "TARGET", description = Target.DESCRIPTION)
  private String target;

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    return AdminStateChange.ask(change, target, AdminState.READY);
  }
}
