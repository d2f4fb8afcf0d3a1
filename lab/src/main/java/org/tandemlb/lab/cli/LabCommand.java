package org.tandemlb.lab.cli;

import java.util.concurrent.Callable;
import org.tandemlb.lab.faults.FaultsCommand;
import org.tandemlb.lab.handover.HandoverCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tandem lab}: the subcommands do it. */
@Command(
    name = "lab",
    description = "Tries what must not go wrong, on hosts made of network namespaces.",
    mixinStandardHelpOptions = true,
    subcommands = {HandoverCommand.class, FaultsCommand.class})
final class LabCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "lab: which one?");
  }
}
